using ConvMl.Backends;
using ConvMl.Layers;
using ConvMl.Randomness;

namespace ConvMl.Reference.Kernels;

/// <summary>y = x ÷ (1 − rate) where kept, 0 where dropped, in training; y = x in inference. The derivative has the same factors.</summary>
internal sealed class DropoutKernel : ReferenceKernel<Dropout>
{
    /// <inheritdoc/>
    protected override void Forward(Dropout layer, KernelPass pass)
    {
        for (var n = 0; n < pass.BatchSize; n++)
        {
            foreach (var (e, isKept) in Mask(layer, pass, n))
                pass.Output[e] = isKept ? pass.Input[e] * ScaleOf(layer, pass) : 0;
        }
    }

    /// <inheritdoc/>
    protected override void Backward(Dropout layer, KernelPass pass)
    {
        for (var n = 0; n < pass.BatchSize; n++)
        {
            foreach (var (e, isKept) in Mask(layer, pass, n))
                pass.InputGradient[e] += isKept ? pass.OutputGradient[e] * ScaleOf(layer, pass) : 0;
        }
    }

    private static double ScaleOf(Dropout layer, KernelPass pass) => pass.Mode == ExecutionMode.Training ? 1 / (1 - (double)layer.Rate) : 1;

    private static IEnumerable<(int Element, bool IsKept)> Mask(Dropout layer, KernelPass pass, int n)
    {
        var random = new CounterRandom(pass.Seed, RandomPurpose.Dropout, pass.Node.Index, pass.Step, pass.Samples[n]);
        var elements = pass.Node.OutputShape.Elements;
        for (var e = 0; e < elements; e++)
            yield return ((n * elements) + e, pass.Mode != ExecutionMode.Training || random.BitsAt((uint)e) >= layer.Threshold);
    }
}
