using ConvMl.Tensors;

namespace ConvMl.Training.Optimizers;

/// <summary>
/// <see cref="Adam"/> with decoupled weight decay: before each step of Adam, weights shrink by p ← p − η·λ·p with the learning rate η of the
/// step; biases and normalizations do not. Loshchilov and Hutter, "Decoupled weight decay regularization" (ICLR 2019), algorithm 2.
/// </summary>
/// <param name="LearningRate">Base learning rate η; 0.001 if not given.</param>
/// <param name="WeightDecay">λ, at least 0; 0.01 if not given.</param>
/// <param name="Beta1">Decay β₁ of the mean of gradients, at least 0 and below 1; 0.9 if not given.</param>
/// <param name="Beta2">Decay β₂ of the mean of their squares, at least 0 and below 1; 0.999 if not given.</param>
/// <param name="Epsilon">ε, added to the root, above 0; 1e-8 if not given.</param>
public sealed record AdamW(float LearningRate = 1e-3f, float WeightDecay = 0.01f, float Beta1 = 0.9f, float Beta2 = 0.999f, float Epsilon = 1e-8f)
    : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireWeightDecay(WeightDecay);
        RequireShare(nameof(Beta1), Beta1);
        RequireShare(nameof(Beta2), Beta2);
        Require(Epsilon > 0 && float.IsFinite(Epsilon), nameof(Epsilon), Epsilon, "a positive number");
    }

    /// <inheritdoc/>
    public override OptimizerState CreateState(ParameterLayout layout)
    {
        Validate();
        return new AdamState(layout, Beta1, Beta2, Epsilon, WeightDecay);
    }
}
