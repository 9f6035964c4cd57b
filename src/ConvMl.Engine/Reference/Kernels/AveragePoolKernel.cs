using ConvMl.Geometry;
using ConvMl.Layers.Pooling;

namespace ConvMl.Reference.Kernels;

/// <summary>y = Σ x ÷ m over the inputs under the window; dx = dy ÷ m. m counts those inputs, or all taps where padding counts.</summary>
internal sealed class AveragePoolKernel : ReferenceKernel<AveragePool2D>
{
    /// <inheritdoc/>
    protected override void Forward(AveragePool2D layer, KernelPass pass)
    {
        var geometry = layer.GeometryFor(pass.Node.InputShapes[0]);
        foreach (var window in PoolWindow.Over(geometry, pass.BatchSize))
            pass.Output[window.Output] = window.Inputs.Sum(index => pass.Input[index]) / CountOf(layer, geometry, window);
    }

    /// <inheritdoc/>
    protected override void Backward(AveragePool2D layer, KernelPass pass)
    {
        var geometry = layer.GeometryFor(pass.Node.InputShapes[0]);
        foreach (var window in PoolWindow.Over(geometry, pass.BatchSize))
        {
            foreach (var index in window.Inputs)
                pass.InputGradient[index] += pass.OutputGradient[window.Output] / CountOf(layer, geometry, window);
        }
    }

    private static int CountOf(AveragePool2D layer, PoolGeometry geometry, PoolWindow window) =>
        layer.CountPadding ? geometry.Vertical.Kernel * geometry.Horizontal.Kernel : window.Inputs.Count;
}
