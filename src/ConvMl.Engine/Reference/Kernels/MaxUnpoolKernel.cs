using ConvMl.Layers.Pooling;

namespace ConvMl.Reference.Kernels;

/// <summary>Each value is added at the place of the largest number under its window in the pooling's input; its derivative is taken from there.</summary>
internal sealed class MaxUnpoolKernel : ReferenceKernel<MaxUnpool2D>
{
    /// <inheritdoc/>
    protected override void Forward(MaxUnpool2D layer, KernelPass pass)
    {
        Array.Clear(pass.Output);
        foreach (var window in PoolWindow.Over(layer.GeometryFor(pass.Node.InputShapes[1]), pass.BatchSize))
            pass.Output[window.Largest(pass.Inputs[1])] += pass.Input[window.Output];
    }

    /// <inheritdoc/>
    protected override void Backward(MaxUnpool2D layer, KernelPass pass)
    {
        foreach (var window in PoolWindow.Over(layer.GeometryFor(pass.Node.InputShapes[1]), pass.BatchSize))
            pass.InputGradient[window.Output] += pass.OutputGradient[window.Largest(pass.Inputs[1])];
    }
}
