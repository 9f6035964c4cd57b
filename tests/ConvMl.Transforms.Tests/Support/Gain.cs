using System.Text.Json.Serialization;
using ConvMl.Layers;
using ConvMl.Layers.Initializers;
using ConvMl.Layers.UserLayers;
using ConvMl.Tensors;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>A layer of this assembly: y = g·x with a gain for each channel of an image.</summary>
/// <param name="Initial">The gains before training.</param>
public sealed record Gain(float Initial = 1) : UserLayer
{
    public static void Register() => LayerRegistry.Register("Test.Gain", GainJson.Default.Gain);

    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => new(inputs[0])
    {
        Parameters = [new("gain", [inputs[0].Channels], ParameterRole.Weight, new Constant(Initial))],
    };

    public override void Forward(LayerPass pass) => Scale(pass.Input(), pass.Parameter(), pass.Output);

    public override void BackwardInput(LayerPass pass) => Scale(pass.OutputGradient, pass.Parameter(), pass.InputGradient());

    public override void BackwardParameters(LayerPass pass)
    {
        var x = pass.Input();
        var dy = pass.OutputGradient;
        var gradient = pass.ParameterGradient();
        for (var i = 0; i < x.Length; i++) gradient[i / (x.Length / gradient.Length)] += dy[i] * x[i];
    }

    private static void Scale(ReadOnlySpan<float> from, ReadOnlySpan<float> gain, Span<float> to)
    {
        for (var i = 0; i < from.Length; i++) to[i] = gain[i / (from.Length / gain.Length)] * from[i];
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Gain))]
internal sealed partial class GainJson : JsonSerializerContext;
