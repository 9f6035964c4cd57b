namespace ConvMl.Training.Schedules;

/// <summary>The base learning rate throughout.</summary>
public sealed record ConstantSchedule : Schedule
{
    /// <inheritdoc/>
    public override void Validate()
    {
    }

    /// <inheritdoc/>
    public override double Factor(long step, long stepsPerEpoch, long totalSteps) => 1;
}
