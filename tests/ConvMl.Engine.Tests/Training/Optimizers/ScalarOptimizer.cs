using ConvMl.Tensors;
using ConvMl.Training.Optimizers;

namespace ConvMl.Engine.Tests.Training.Optimizers;

/// <summary>The formulas of the optimizers for one parameter, in double.</summary>
internal sealed class ScalarOptimizer(Optimizer optimizer, ParameterRole role, double value)
{
    private double _first;
    private double _second;
    private int _steps;

    internal double Value { get; private set; } = value;

    internal void Step(double gradient, double rate)
    {
        _steps++;
        switch (optimizer)
        {
            case Sgd sgd:
                var direction = gradient + (role == ParameterRole.Weight ? sgd.WeightDecay * Value : 0);
                _first = (sgd.Momentum * _first) + direction;
                Value -= rate * (sgd.Nesterov ? direction + (sgd.Momentum * _first) : _first);
                break;
            case Adam adam:
                Adaptive(gradient, rate, adam.Beta1, adam.Beta2, adam.Epsilon);
                break;
            case AdamW adamW:
                if (role == ParameterRole.Weight)
                    Value -= rate * adamW.WeightDecay * Value;
                Adaptive(gradient, rate, adamW.Beta1, adamW.Beta2, adamW.Epsilon);
                break;
            default:
                throw new NotSupportedException($"{optimizer} has no formula here.");
        }
    }

    private void Adaptive(double gradient, double rate, double beta1, double beta2, double epsilon)
    {
        _first = (beta1 * _first) + ((1 - beta1) * gradient);
        _second = (beta2 * _second) + ((1 - beta2) * gradient * gradient);
        var mean = _first / (1 - Math.Pow(beta1, _steps));
        var square = _second / (1 - Math.Pow(beta2, _steps));
        Value -= rate * mean / (Math.Sqrt(square) + epsilon);
    }
}
