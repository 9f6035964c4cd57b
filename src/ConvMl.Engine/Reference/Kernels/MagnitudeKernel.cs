using ConvMl.Layers.Activations;

namespace ConvMl.Reference.Kernels;

/// <summary>y[c] = √(Σ x[c·K + k]²), and dx[c·K + k] = x[c·K + k] ÷ y[c]·dy[c], 0 where y is 0.</summary>
internal sealed class MagnitudeKernel : ReferenceKernel<Magnitude>
{
    /// <inheritdoc/>
    protected override void Forward(Magnitude layer, KernelPass pass)
    {
        foreach (var (input, output) in Terms(layer, pass))
            pass.Output[output] += pass.Input[input] * pass.Input[input];
        for (var index = 0; index < pass.Output.Length; index++)
            pass.Output[index] = Math.Sqrt(pass.Output[index]);
    }

    /// <inheritdoc/>
    protected override void Backward(Magnitude layer, KernelPass pass)
    {
        foreach (var (input, output) in Terms(layer, pass))
        {
            if (pass.Output[output] != 0)
                pass.InputGradient[input] += pass.Input[input] / pass.Output[output] * pass.OutputGradient[output];
        }
    }

    private static IEnumerable<(int Input, int Output)> Terms(Magnitude layer, KernelPass pass)
    {
        var channels = pass.Node.OutputShape.Channels;
        var places = pass.Node.OutputShape.Elements / channels;
        for (var n = 0; n < pass.BatchSize; n++)
            for (var c = 0; c < channels; c++)
                for (var k = 0; k < layer.Channels; k++)
                    for (var place = 0; place < places; place++)
                        yield return ((((((n * channels) + c) * layer.Channels) + k) * places) + place, (((n * channels) + c) * places) + place);
    }
}
