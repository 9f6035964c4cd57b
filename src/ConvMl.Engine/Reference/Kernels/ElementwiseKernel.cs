using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>y = f(x) for each element, and dx = f'(x)·dy.</summary>
/// <param name="function">f(x) of the layer.</param>
/// <param name="derivative">f'(x), given x and y = f(x).</param>
/// <typeparam name="TLayer">The type of layer.</typeparam>
internal sealed class ElementwiseKernel<TLayer>(Func<TLayer, double, double> function, Func<TLayer, double, double, double> derivative)
    : ReferenceKernel<TLayer>
    where TLayer : Layer
{
    /// <inheritdoc/>
    protected override void Forward(TLayer layer, KernelPass pass)
    {
        for (var e = 0; e < pass.Output.Length; e++)
            pass.Output[e] = function(layer, pass.Input[e]);
    }

    /// <inheritdoc/>
    protected override void Backward(TLayer layer, KernelPass pass)
    {
        for (var e = 0; e < pass.Output.Length; e++)
            pass.InputGradient[e] += derivative(layer, pass.Input[e], pass.Output[e]) * pass.OutputGradient[e];
    }
}
