using ConvMl.Layers.Pooling;

namespace ConvMl.Reference.Kernels;

/// <summary>y is the largest input under the window; its derivative goes to the first such input in row order. A NaN counts as largest.</summary>
internal sealed class MaxPoolKernel : ReferenceKernel<MaxPool2D>
{
    /// <inheritdoc/>
    protected override void Forward(MaxPool2D layer, KernelPass pass)
    {
        foreach (var window in PoolWindow.Over(layer.GeometryFor(pass.Node.InputShapes[0]), pass.BatchSize))
            pass.Output[window.Output] = pass.Input[Largest(pass.Input, window)];
    }

    /// <inheritdoc/>
    protected override void Backward(MaxPool2D layer, KernelPass pass)
    {
        foreach (var window in PoolWindow.Over(layer.GeometryFor(pass.Node.InputShapes[0]), pass.BatchSize))
            pass.InputGradient[Largest(pass.Input, window)] += pass.OutputGradient[window.Output];
    }

    private static int Largest(double[] input, PoolWindow window)
    {
        var largest = window.Inputs[0];
        foreach (var index in window.Inputs)
        {
            if (input[index] > input[largest] || (double.IsNaN(input[index]) && !double.IsNaN(input[largest])))
                largest = index;
        }

        return largest;
    }
}
