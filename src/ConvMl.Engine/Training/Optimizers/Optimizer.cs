using System.Text.Json.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Training.Optimizers;

/// <summary>How parameters follow their gradients: settings only; <see cref="CreateState"/> makes what a training needs.</summary>
/// <param name="LearningRate">The base learning rate, which the schedule scales.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(Adam), "Adam")]
public abstract record Optimizer(float LearningRate)
{
    /// <summary>Makes the state for training parameters of <paramref name="layout"/>.</summary>
    public abstract OptimizerState CreateState(ParameterLayout layout);
}
