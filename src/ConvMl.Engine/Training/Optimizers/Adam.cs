using ConvMl.Tensors;

namespace ConvMl.Training.Optimizers;

/// <summary>Adam of Kingma and Ba, "Adam: a method for stochastic optimization" (ICLR 2015), without weight decay.</summary>
/// <param name="LearningRate">Base learning rate; 0.001 if not given.</param>
/// <param name="Beta1">Decay of the mean of gradients; 0.9 if not given.</param>
/// <param name="Beta2">Decay of the mean of their squares; 0.999 if not given.</param>
/// <param name="Epsilon">Added to the root; 1e-8 if not given.</param>
public sealed record Adam(float LearningRate = 1e-3f, float Beta1 = 0.9f, float Beta2 = 0.999f, float Epsilon = 1e-8f) : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override OptimizerState CreateState(ParameterLayout layout) => throw new NotSupportedException();
}
