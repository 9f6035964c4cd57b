using System.Text.Json.Serialization;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Initializers;
using ConvMl.Layers.UserLayers;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Layers;

/// <summary>What an author may do wrong.</summary>
internal enum GateFault
{
    None,
    GradientOfSecondInput,
    GradientOfParameter,
    NoGradientOfParameter,
    KeepsState,
    ThrowsInForward,
    ThrowsInBackward,
    ReadsGradientInForward,
    ThrowsInDescribe,
}

/// <summary>A layer of the user's own with two inputs and a trained number a channel: y = a·x·tanh(z).</summary>
internal sealed record Gate(int Fault = 0) : UserLayer
{
    private int _calls;

    public override (int Least, int Most) InputCount => (2, 2);

    private GateFault Mistake => (GateFault)Fault;

    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        if (Mistake == GateFault.ThrowsInDescribe)
            return new(inputs[2]);
        if (inputs[0] != inputs[1])
            throw new GeometryException($"The inputs are {inputs[0]} and {inputs[1]}; a gate needs the same shape twice.");
        return new(inputs[0]) { Parameters = [new("scale", [inputs[0].Channels], ParameterRole.Weight, Initializer.Ones)] };
    }

    public override void Forward(LayerPass pass)
    {
        if (Mistake == GateFault.ReadsGradientInForward)
            pass.Output[0] = pass.OutputGradient[0];
        var x = pass.Input(0);
        var z = pass.Input(1);
        var scale = pass.Parameter();
        for (var i = 0; i < x.Length; i++)
            pass.Output[i] = scale[Channel(pass, i)] * x[i] * MathF.Tanh(z[i]);
        if (Mistake == GateFault.KeepsState)
            pass.Output[1] += ++_calls;
        if (Mistake == GateFault.ThrowsInForward)
            pass.Output[x.Length] = 0;
    }

    public override void BackwardInput(LayerPass pass)
    {
        var x = pass.Input(0);
        var z = pass.Input(1);
        var scale = pass.Parameter();
        var dy = pass.OutputGradient;
        var dx = pass.InputGradient(0);
        var dz = pass.InputGradient(1);
        if (Mistake == GateFault.ThrowsInBackward)
            _ = pass.InputGradient(2);
        for (var i = 0; i < x.Length; i++)
        {
            var gate = MathF.Tanh(z[i]);
            dx[i] = dy[i] * scale[Channel(pass, i)] * gate;
            dz[i] = dy[i] * scale[Channel(pass, i)] * x[i] * (1 - (Mistake == GateFault.GradientOfSecondInput ? gate : gate * gate));
        }
    }

    public override void BackwardParameters(LayerPass pass)
    {
        if (Mistake == GateFault.NoGradientOfParameter)
            base.BackwardParameters(pass);
        var x = pass.Input(0);
        var z = pass.Input(1);
        var dy = pass.OutputGradient;
        var gradient = pass.ParameterGradient();
        for (var i = 0; i < x.Length; i++)
        {
            var channel = Mistake == GateFault.GradientOfParameter ? gradient.Length - 1 - Channel(pass, i) : Channel(pass, i);
            gradient[channel] += dy[i] * x[i] * MathF.Tanh(z[i]);
        }
    }

    private static int Channel(LayerPass pass, int element) => element / (pass.OutputShape.Elements / pass.OutputShape.Channels);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Gate))]
internal sealed partial class GateJson : JsonSerializerContext;
