namespace ConvMl.Layers.UserLayers;

/// <summary>Calls a <see cref="UserLayer"/>, and says whose code it was where that throws.</summary>
internal static class UserLayerCall
{
    public static void Run(UserLayer layer, string name, UserLayerPass which, LayerPass pass)
    {
        try
        {
            if (which == UserLayerPass.Forward)
                layer.Forward(pass);
            else if (which == UserLayerPass.BackwardInput)
                layer.BackwardInput(pass);
            else
                layer.BackwardParameters(pass);
        }
        catch (Exception exception)
        {
            throw new UserLayerException(
                $"Layer '{name}' ({LayerRegistry.NameOf(layer)}): {layer.GetType()}.{which} threw {exception.GetType().Name}: {exception.Message}", exception);
        }
    }
}
