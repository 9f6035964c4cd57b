using ConvMl.Layers.Shaping;

namespace ConvMl.Reference.Kernels;

/// <summary>Each output is the input that the layer's map names, or the layer's fixed value; its derivative goes back there.</summary>
internal sealed class IndexedKernel : ReferenceKernel<IndexedLayer>
{
    /// <inheritdoc/>
    protected override void Forward(IndexedLayer layer, KernelPass pass)
    {
        foreach (var (output, input) in Moves(layer, pass))
            pass.Output[output] = input is { } source ? pass.Input[source] : layer.Fill;
    }

    /// <inheritdoc/>
    protected override void Backward(IndexedLayer layer, KernelPass pass)
    {
        foreach (var (output, input) in Moves(layer, pass))
        {
            if (input is { } source)
                pass.InputGradient[source] += pass.OutputGradient[output];
        }
    }

    private static IEnumerable<(int Output, int? Input)> Moves(IndexedLayer layer, KernelPass pass)
    {
        var map = layer.MapFor(pass.Node.InputShapes[0]);
        var (inputs, outputs) = (map.Input.Elements, map.Output.Elements);
        for (var n = 0; n < pass.BatchSize; n++)
            for (var element = 0; element < outputs; element++)
                yield return ((n * outputs) + element, map.SourceOf(element) is >= 0 and var source ? (n * inputs) + source : null);
    }
}
