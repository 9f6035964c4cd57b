using System.Text.Json.Serialization;

namespace ConvMl.Training.Schedules;

/// <summary>How the learning rate changes over the steps of a training: a pure function of the step.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(ConstantSchedule), "Constant")]
[JsonDerivedType(typeof(StepSchedule), "Step")]
[JsonDerivedType(typeof(CosineSchedule), "Cosine")]
[JsonDerivedType(typeof(OneCycleSchedule), "OneCycle")]
[JsonDerivedType(typeof(WarmUpSchedule), "WarmUp")]
public abstract record Schedule
{
    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public abstract void Validate();

    /// <summary>The factor on the base learning rate at a step.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="stepsPerEpoch">Steps an epoch.</param>
    /// <param name="totalSteps">Steps of the whole training.</param>
    public abstract double Factor(long step, long stepsPerEpoch, long totalSteps);

    /// <summary>From <paramref name="from"/> to <paramref name="to"/> along half a cosine wave, while <paramref name="share"/> goes from 0 to 1.</summary>
    private protected static double Cosine(double from, double to, double share) => to + ((from - to) * 0.5 * (1 + Math.Cos(Math.PI * share)));
}
