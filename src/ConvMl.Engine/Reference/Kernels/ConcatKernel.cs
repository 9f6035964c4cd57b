using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>The samples of the inputs one behind the other, since channels are the outermost axis of a sample; the derivative is cut at the same places.</summary>
internal sealed class ConcatKernel : ReferenceKernel<Concat>
{
    /// <inheritdoc/>
    protected override void Forward(Concat layer, KernelPass pass)
    {
        foreach (var (input, source, target, length) in Pieces(pass))
            pass.Inputs[input].AsSpan(source, length).CopyTo(pass.Output.AsSpan(target));
    }

    /// <inheritdoc/>
    protected override void Backward(Concat layer, KernelPass pass)
    {
        foreach (var (input, source, target, length) in Pieces(pass))
        {
            for (var e = 0; e < length; e++)
                pass.InputGradients[input][source + e] += pass.OutputGradient[target + e];
        }
    }

    private static IEnumerable<(int Input, int Source, int Target, int Length)> Pieces(KernelPass pass)
    {
        var target = 0;
        for (var n = 0; n < pass.BatchSize; n++)
        {
            for (var input = 0; input < pass.Inputs.Length; input++)
            {
                var length = pass.Node.InputShapes[input].Elements;
                yield return (input, n * length, target, length);
                target += length;
            }
        }
    }
}
