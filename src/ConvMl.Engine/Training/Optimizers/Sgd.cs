using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvMl.Tensors;

namespace ConvMl.Training.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum μ and weight decay λ. With the gradient g of a parameter p at learning rate η:
/// <code>
/// d ← g + λ·p                      (λ = 0 for biases and normalizations)
/// v ← μ·v + d                      (v = 0 before the first step)
/// p ← p − η·v                      or, with Nesterov, p ← p − η·(d + μ·v)
/// </code>
/// Sutskever et al., "On the importance of initialization and momentum in deep learning" (ICML 2013).
/// </summary>
/// <param name="LearningRate">Base learning rate η; 0.01 if not given.</param>
/// <param name="Momentum">μ, at least 0 and below 1; 0 if not given.</param>
/// <param name="Nesterov">Whether to look ahead along the momentum; it then must be above 0.</param>
/// <param name="WeightDecay">λ, at least 0; 0 if not given.</param>
public sealed record Sgd(float LearningRate = 0.01f, float Momentum = 0, bool Nesterov = false, float WeightDecay = 0) : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireShare(nameof(Momentum), Momentum);
        Require(!Nesterov || Momentum > 0, nameof(Nesterov), Nesterov, $"false where {nameof(Momentum)} is 0");
        RequireWeightDecay(WeightDecay);
    }

    /// <inheritdoc/>
    public override OptimizerState CreateState(ParameterLayout layout)
    {
        Validate();
        return Momentum == 0 ? new Plain(layout, WeightDecay) : new WithMomentum(layout, this);
    }

    private sealed class Plain(ParameterLayout layout, float weightDecay) : OptimizerState(layout)
    {
        private readonly ParameterRun[] _runs = ParameterRun.Of(layout);

        public override IReadOnlyList<(string Name, ParameterSet Values)> Buffers => [];

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, float learningRate)
        {
            foreach (var run in _runs)
            {
                var decay = Vector256.Create(run.IsDecayed ? weightDecay : 0);
                var rate = Vector256.Create(learningRate);
                var p = run.In(parameters);
                var g = run.In(gradients)[..p.Length];
                for (var i = 0; i < p.Length; i++)
                    p[i] -= rate * (g[i] + (decay * p[i]));
            }
        }
    }

    private sealed class WithMomentum(ParameterLayout layout, Sgd settings) : OptimizerState(layout)
    {
        private readonly ParameterRun[] _runs = ParameterRun.Of(layout);
        private readonly ParameterSet _velocity = new(layout);

        public override IReadOnlyList<(string Name, ParameterSet Values)> Buffers => [("velocity", _velocity)];

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, float learningRate)
        {
            var rate = Vector256.Create(learningRate);
            var momentum = Vector256.Create(settings.Momentum);
            foreach (var run in _runs)
            {
                var decay = Vector256.Create(run.IsDecayed ? settings.WeightDecay : 0);
                var p = run.In(parameters);
                var g = run.In(gradients)[..p.Length];
                var v = run.In(_velocity.Span)[..p.Length];
                for (var i = 0; i < p.Length; i++)
                {
                    var d = g[i] + (decay * p[i]);
                    var velocity = (momentum * v[i]) + d;
                    v[i] = velocity;
                    p[i] -= rate * (settings.Nesterov ? d + (momentum * velocity) : velocity);
                }
            }
        }
    }
}
