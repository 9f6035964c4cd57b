using System.Text.Json.Serialization;
using ConvMl.Layers;
using ConvMl.Layers.Initializers;
using ConvMl.Layers.UserLayers;
using ConvMl.Tensors;

/// <summary>
/// y = x·σ(β·x) with a trained β for each channel: Ramachandran, Zoph and Le, "Searching for activation functions" (2017). On <c>[N, C]</c> or <c>[N, C, H, W]</c>.
/// </summary>
/// <param name="Beta">Value of every β before training.</param>
internal sealed record Swish(float Beta = 1) : UserLayer
{
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => new(inputs[0])
    {
        Parameters = [new("beta", [inputs[0].Channels], ParameterRole.Weight, new Constant(Beta))],
    };

    public override void Forward(LayerPass pass)
    {
        var x = pass.Input();
        var y = pass.Output;
        var beta = pass.Parameter();
        var plane = x.Length / beta.Length;
        for (var i = 0; i < x.Length; i++)
            y[i] = x[i] * Logistic(beta[i / plane] * x[i]);
    }

    public override void BackwardInput(LayerPass pass)
    {
        var x = pass.Input();
        var dy = pass.OutputGradient;
        var dx = pass.InputGradient();
        var beta = pass.Parameter();
        var plane = x.Length / beta.Length;
        for (var i = 0; i < x.Length; i++)
        {
            var b = beta[i / plane];
            var s = Logistic(b * x[i]);
            dx[i] = dy[i] * (s + (b * x[i] * s * (1 - s)));
        }
    }

    public override void BackwardParameters(LayerPass pass)
    {
        var x = pass.Input();
        var dy = pass.OutputGradient;
        var beta = pass.Parameter();
        var gradient = pass.ParameterGradient();
        var plane = x.Length / beta.Length;
        for (var i = 0; i < x.Length; i++)
        {
            var s = Logistic(beta[i / plane] * x[i]);
            gradient[i / plane] += dy[i] * x[i] * x[i] * s * (1 - s);
        }
    }

    private static float Logistic(float x) => 1 / (1 + MathF.Exp(-x));
}

/// <summary>How the layer's settings are written and read, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Swish))]
internal sealed partial class SwishJson : JsonSerializerContext;
