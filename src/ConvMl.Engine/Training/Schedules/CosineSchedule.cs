namespace ConvMl.Training.Schedules;

/// <summary>
/// The learning rate falls along half a cosine wave: factor = f + (1 − f)·(1 + cos(π·step ÷ steps)) ÷ 2. Loshchilov and Hutter, "SGDR:
/// stochastic gradient descent with warm restarts" (ICLR 2017), one period without restarts.
/// </summary>
/// <param name="Final">f, the factor that it falls to, from 0 to 1; 0 if not given.</param>
public sealed record CosineSchedule(float Final = 0) : Schedule
{
    /// <inheritdoc/>
    public override void Validate() => OptionCheck.Require(Final is >= 0 and <= 1, $"{nameof(CosineSchedule)}.{nameof(Final)}", Final, "from 0 to 1");

    /// <inheritdoc/>
    public override double Factor(long step, long stepsPerEpoch, long totalSteps) => Cosine(1, Final, (double)step / totalSteps);
}
