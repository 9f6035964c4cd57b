namespace ConvMl.Training.Schedules;

/// <summary>
/// A straight climb from almost 0, then another schedule over the steps that are left: at step i of a climb of n steps the factor is
/// (i + 1) ÷ n of where that schedule begins. Goyal et al., "Accurate, large minibatch SGD" (2017, arXiv 1706.02677), section 2.2.
/// </summary>
/// <param name="Epochs">Length of the climb in epochs, parts of one allowed, at least 0; 1 if not given.</param>
/// <param name="Then">What follows, its steps and epochs counted from the end of the climb; the constant learning rate if null.</param>
public sealed record WarmUpSchedule(float Epochs = 1, Schedule? Then = null) : Schedule
{
    private static readonly ConstantSchedule Constant = new();

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Epochs >= 0 && float.IsFinite(Epochs), $"{nameof(WarmUpSchedule)}.{nameof(Epochs)}", Epochs, "a number of at least 0");
        OptionCheck.Require(Then is not WarmUpSchedule, $"{nameof(WarmUpSchedule)}.{nameof(Then)}", Then, "another kind of schedule");
        Then?.Validate();
    }

    /// <inheritdoc/>
    public override double Factor(long step, long stepsPerEpoch, long totalSteps)
    {
        var then = Then ?? Constant;
        var climb = (long)Math.Min(Math.Round(Epochs * (double)stepsPerEpoch), totalSteps);
        var rest = Math.Max(1, totalSteps - climb);
        return step < climb
            ? (step + 1.0) / climb * then.Factor(0, stepsPerEpoch, rest)
            : then.Factor(step - climb, stepsPerEpoch, rest);
    }
}
