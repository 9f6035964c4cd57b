using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>
/// yₒ = bₒ + Σᵢ wₒᵢ·xᵢ for each sample. dxᵢ = Σₒ wₒᵢ·dyₒ; dwₒᵢ = Σ dyₒ·xᵢ and dbₒ = Σ dyₒ over the samples.
/// </summary>
internal sealed class DenseKernel : ReferenceKernel<Dense>
{
    /// <inheritdoc/>
    protected override void Forward(Dense layer, KernelPass pass)
    {
        var (units, width) = (pass.Node.OutputShape[0], pass.Node.InputShapes[0][0]);
        var weight = pass.Parameters["weight"];
        for (var n = 0; n < pass.BatchSize; n++)
        {
            for (var o = 0; o < units; o++)
            {
                var sum = layer.Bias ? pass.Parameters["bias"][o] : 0;
                for (var i = 0; i < width; i++)
                    sum += weight[(o * width) + i] * pass.Input[(n * width) + i];
                pass.Output[(n * units) + o] = sum;
            }
        }
    }

    /// <inheritdoc/>
    protected override void Backward(Dense layer, KernelPass pass)
    {
        var (units, width) = (pass.Node.OutputShape[0], pass.Node.InputShapes[0][0]);
        var (weight, weightGradient) = (pass.Parameters["weight"], pass.ParameterGradients["weight"]);
        for (var n = 0; n < pass.BatchSize; n++)
        {
            for (var o = 0; o < units; o++)
            {
                var dy = pass.OutputGradient[(n * units) + o];
                if (layer.Bias)
                    pass.ParameterGradients["bias"][o] += dy;
                for (var i = 0; i < width; i++)
                {
                    pass.InputGradient[(n * width) + i] += weight[(o * width) + i] * dy;
                    weightGradient[(o * width) + i] += dy * pass.Input[(n * width) + i];
                }
            }
        }
    }
}
