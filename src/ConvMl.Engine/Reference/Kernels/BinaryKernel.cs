using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>z = f(x, y) for each pair of elements, and dx = ∂f/∂x·dz, dy = ∂f/∂y·dz.</summary>
/// <param name="function">f.</param>
/// <param name="derivatives">∂f/∂x and ∂f/∂y.</param>
/// <typeparam name="TLayer">The type of layer.</typeparam>
internal sealed class BinaryKernel<TLayer>(Func<double, double, double> function, Func<double, double, (double ByX, double ByY)> derivatives) : ReferenceKernel<TLayer>
    where TLayer : Layer
{
    /// <inheritdoc/>
    protected override void Forward(TLayer layer, KernelPass pass)
    {
        for (var e = 0; e < pass.Output.Length; e++)
            pass.Output[e] = function(pass.Inputs[0][e], pass.Inputs[1][e]);
    }

    /// <inheritdoc/>
    protected override void Backward(TLayer layer, KernelPass pass)
    {
        for (var e = 0; e < pass.Output.Length; e++)
        {
            var (byX, byY) = derivatives(pass.Inputs[0][e], pass.Inputs[1][e]);
            pass.InputGradients[0][e] += byX * pass.OutputGradient[e];
            pass.InputGradients[1][e] += byY * pass.OutputGradient[e];
        }
    }
}
