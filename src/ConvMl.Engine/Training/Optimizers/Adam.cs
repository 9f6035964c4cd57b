using ConvMl.Tensors;

namespace ConvMl.Training.Optimizers;

/// <summary>
/// Adam of Kingma and Ba, "Adam: a method for stochastic optimization" (ICLR 2015), algorithm 1, without weight decay. With the gradient g
/// of a parameter p at step t (from 1) and learning rate η:
/// <code>
/// m ← β₁·m + (1 − β₁)·g
/// v ← β₂·v + (1 − β₂)·g²           (m = v = 0 before the first step)
/// p ← p − η·(m ÷ (1 − β₁ᵗ)) ÷ (√(v ÷ (1 − β₂ᵗ)) + ε)
/// </code>
/// </summary>
/// <param name="LearningRate">Base learning rate η; 0.001 if not given.</param>
/// <param name="Beta1">Decay β₁ of the mean of gradients, at least 0 and below 1; 0.9 if not given.</param>
/// <param name="Beta2">Decay β₂ of the mean of their squares, at least 0 and below 1; 0.999 if not given.</param>
/// <param name="Epsilon">ε, added to the root, above 0; 1e-8 if not given.</param>
public sealed record Adam(float LearningRate = 1e-3f, float Beta1 = 0.9f, float Beta2 = 0.999f, float Epsilon = 1e-8f) : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireShare(nameof(Beta1), Beta1);
        RequireShare(nameof(Beta2), Beta2);
        Require(Epsilon > 0 && float.IsFinite(Epsilon), nameof(Epsilon), Epsilon, "a positive number");
    }

    /// <inheritdoc/>
    public override OptimizerState CreateState(ParameterLayout layout)
    {
        Validate();
        return new AdamState(layout, Beta1, Beta2, Epsilon, weightDecay: 0);
    }
}
