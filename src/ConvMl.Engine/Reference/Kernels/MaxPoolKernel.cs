using ConvMl.Layers.Pooling;

namespace ConvMl.Reference.Kernels;

/// <summary>y is the largest input under the window; its derivative goes to the first such input in row order. A NaN counts as largest.</summary>
internal sealed class MaxPoolKernel : ReferenceKernel<MaxPool2D>
{
    /// <inheritdoc/>
    protected override void Forward(MaxPool2D layer, KernelPass pass)
    {
        foreach (var window in PoolWindow.Over(layer.GeometryFor(pass.Node.InputShapes[0]), pass.BatchSize))
            pass.Output[window.Output] = pass.Input[window.Largest(pass.Input)];
    }

    /// <inheritdoc/>
    protected override void Backward(MaxPool2D layer, KernelPass pass)
    {
        foreach (var window in PoolWindow.Over(layer.GeometryFor(pass.Node.InputShapes[0]), pass.BatchSize))
            pass.InputGradient[window.Largest(pass.Input)] += pass.OutputGradient[window.Output];
    }
}
