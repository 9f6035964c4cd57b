using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvMl.Tensors;

namespace ConvMl.Training.Optimizers;

/// <summary>The moments of <see cref="Adam"/> and <see cref="AdamW"/>, and their step.</summary>
internal sealed class AdamState(ParameterLayout layout, float beta1, float beta2, float epsilon, float weightDecay) : OptimizerState(layout)
{
    private readonly ParameterRun[] _runs = ParameterRun.Of(layout);
    private readonly ParameterSet _mean = new(layout);
    private readonly ParameterSet _square = new(layout);

    public override IReadOnlyList<(string Name, ParameterSet Values)> Buffers => [("mean", _mean), ("square", _square)];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, float learningRate)
    {
        // Both corrections of the bias are numbers of the step, not of the parameter: in double, once.
        var rate = Vector256.Create((float)(learningRate / (1 - Math.Pow(beta1, Steps))));
        var rootScale = Vector256.Create((float)(1 / Math.Sqrt(1 - Math.Pow(beta2, Steps))));
        var (decay1, gain1) = (Vector256.Create(beta1), Vector256.Create(1 - beta1));
        var (decay2, gain2) = (Vector256.Create(beta2), Vector256.Create(1 - beta2));
        var small = Vector256.Create(epsilon);
        foreach (var run in _runs)
        {
            var kept = Vector256.Create(run.IsDecayed ? 1 - (learningRate * weightDecay) : 1);
            var p = run.In(parameters);
            var g = run.In(gradients)[..p.Length];
            var m = run.In(_mean.Span)[..p.Length];
            var v = run.In(_square.Span)[..p.Length];
            for (var i = 0; i < p.Length; i++)
            {
                var mean = (decay1 * m[i]) + (gain1 * g[i]);
                var square = (decay2 * v[i]) + (gain2 * g[i] * g[i]);
                m[i] = mean;
                v[i] = square;
                p[i] = (kept * p[i]) - (rate * mean / ((Vector256.Sqrt(square) * rootScale) + small));
            }
        }
    }
}
