using System.Text.Json.Serialization;

namespace ConvMl.Training.Schedules;

/// <summary>How the learning rate changes over the steps of a training: a pure function of the step.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(ConstantSchedule), "Constant")]
public abstract record Schedule
{
    /// <summary>The factor on the base learning rate at a step.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="stepsPerEpoch">Steps an epoch.</param>
    /// <param name="totalSteps">Steps of the whole training.</param>
    public abstract double Factor(long step, long stepsPerEpoch, long totalSteps);
}
