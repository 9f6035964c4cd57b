namespace ConvMl.Layers.UserLayers;

/// <summary>The passes of a <see cref="UserLayer"/>, named as its methods.</summary>
internal enum UserLayerPass
{
    /// <summary>From the inputs to the output.</summary>
    Forward,

    /// <summary>From the gradient of the output to those of the inputs.</summary>
    BackwardInput,

    /// <summary>From the gradient of the output to those of the parameters.</summary>
    BackwardParameters,
}
