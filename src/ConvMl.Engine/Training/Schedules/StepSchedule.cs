namespace ConvMl.Training.Schedules;

/// <summary>The learning rate falls in steps: factor = <paramref name="Decay"/>^⌊epoch ÷ <paramref name="Every"/>⌋, epochs counted from 0.</summary>
/// <param name="Every">Epochs from one fall to the next, at least 1; 10 if not given.</param>
/// <param name="Decay">What a fall multiplies the learning rate with, above 0 and at most 1; 0.1 if not given.</param>
public sealed record StepSchedule(int Every = 10, float Decay = 0.1f) : Schedule
{
    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Every >= 1, $"{nameof(StepSchedule)}.{nameof(Every)}", Every, "at least 1");
        OptionCheck.Require(Decay is > 0 and <= 1, $"{nameof(StepSchedule)}.{nameof(Decay)}", Decay, "above 0 and at most 1");
    }

    /// <inheritdoc/>
    public override double Factor(long step, long stepsPerEpoch, long totalSteps) => Math.Pow(Decay, step / stepsPerEpoch / Every);
}
