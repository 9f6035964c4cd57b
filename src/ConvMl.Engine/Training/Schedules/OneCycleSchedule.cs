namespace ConvMl.Training.Schedules;

/// <summary>
/// One cycle: the learning rate climbs to the optimizer's and then falls far below where it began. Smith and Topin, "Super-convergence:
/// very fast training of neural networks using large learning rates" (2018, arXiv 1708.07120); both parts follow half a cosine wave, which
/// became usual, instead of the paper's straight lines. Momentum stays constant.
/// </summary>
/// <param name="ClimbShare">Share of the steps in which it climbs, above 0 and below 1; 0.3 if not given.</param>
/// <param name="StartDivisor">The first factor is 1 ÷ this; at least 1, 25 if not given.</param>
/// <param name="EndDivisor">The last factor is 1 ÷ this; at least 1, 10,000 if not given.</param>
public sealed record OneCycleSchedule(float ClimbShare = 0.3f, float StartDivisor = 25, float EndDivisor = 10_000) : Schedule
{
    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(ClimbShare is > 0 and < 1, $"{nameof(OneCycleSchedule)}.{nameof(ClimbShare)}", ClimbShare, "above 0 and below 1");
        OptionCheck.Require(StartDivisor >= 1 && float.IsFinite(StartDivisor), $"{nameof(OneCycleSchedule)}.{nameof(StartDivisor)}", StartDivisor, "a number of at least 1");
        OptionCheck.Require(EndDivisor >= 1 && float.IsFinite(EndDivisor), $"{nameof(OneCycleSchedule)}.{nameof(EndDivisor)}", EndDivisor, "a number of at least 1");
    }

    /// <inheritdoc/>
    public override double Factor(long step, long stepsPerEpoch, long totalSteps)
    {
        // The last step, not the one behind it, is where the cycle ends.
        var last = Math.Max(1, totalSteps - 1);
        var peak = ClimbShare * (double)last;
        return step < peak
            ? Cosine(1.0 / StartDivisor, 1, step / peak)
            : Cosine(1, 1.0 / EndDivisor, Math.Min(1, (step - peak) / (last - peak)));
    }
}
