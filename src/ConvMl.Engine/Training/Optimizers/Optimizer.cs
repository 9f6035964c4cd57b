using System.Text.Json.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Training.Optimizers;

/// <summary>How parameters follow their gradients: settings only; <see cref="CreateState"/> makes what a training needs.</summary>
/// <param name="LearningRate">The base learning rate, which the schedule scales; a positive number.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(Sgd), "Sgd")]
[JsonDerivedType(typeof(Adam), "Adam")]
[JsonDerivedType(typeof(AdamW), "AdamW")]
public abstract record Optimizer(float LearningRate)
{
    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public virtual void Validate() => Require(LearningRate > 0 && float.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "a positive number");

    /// <summary>Makes the state for training parameters of <paramref name="layout"/>.</summary>
    /// <inheritdoc cref="Validate" path="/exception"/>
    public abstract OptimizerState CreateState(ParameterLayout layout);

    private protected void Require(bool holds, string option, object? value, string range) => OptionCheck.Require(holds, $"{GetType().Name}.{option}", value, range);

    private protected void RequireShare(string option, float value) => Require(value is >= 0 and < 1, option, value, "at least 0 and below 1");

    private protected void RequireWeightDecay(float value) => Require(value >= 0 && float.IsFinite(value), "WeightDecay", value, "a number of at least 0");
}
