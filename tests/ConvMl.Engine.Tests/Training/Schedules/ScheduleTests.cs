using ConvMl.Training.Schedules;

namespace ConvMl.Engine.Tests.Training.Schedules;

public class ScheduleTests
{
    public static TheoryData<Schedule, string> Invalid => new()
    {
        { new StepSchedule(0), "StepSchedule.Every is 0; it must be at least 1." },
        { new StepSchedule(1, 0), "StepSchedule.Decay is 0; it must be above 0 and at most 1." },
        { new CosineSchedule(1.5f), "CosineSchedule.Final is 1.5; it must be from 0 to 1." },
        { new OneCycleSchedule(1), "OneCycleSchedule.ClimbShare is 1; it must be above 0 and below 1." },
        { new OneCycleSchedule(StartDivisor: 0.5f), "OneCycleSchedule.StartDivisor is 0.5; it must be a number of at least 1." },
        { new OneCycleSchedule(EndDivisor: float.NaN), "OneCycleSchedule.EndDivisor is NaN; it must be a number of at least 1." },
        { new WarmUpSchedule(-1), "WarmUpSchedule.Epochs is -1; it must be a number of at least 0." },
        { new WarmUpSchedule(1, new CosineSchedule(2)), "CosineSchedule.Final is 2; it must be from 0 to 1." },
    };

    public static TheoryData<Schedule> All =>
        [new ConstantSchedule(), new StepSchedule(2), new CosineSchedule(0.1f), new OneCycleSchedule(), new WarmUpSchedule(1.5f, new CosineSchedule()), new WarmUpSchedule(99)];

    [Fact]
    public void The_constant_schedule_is_constant() => Assert.Equal([1, 1, 1], Factors(new ConstantSchedule(), 1, 3));

    [Fact]
    public void The_step_schedule_falls_after_so_many_epochs() =>
        Assert.Equal([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25], Factors(new StepSchedule(Every: 2, Decay: 0.5f), 2, 10));

    [Fact]
    public void The_cosine_schedule_falls_from_the_base_along_half_a_wave_towards_its_end()
    {
        AssertClose([1, 0.5 + (Math.Sqrt(0.5) / 2), 0.5, 0.5 - (Math.Sqrt(0.5) / 2)], Factors(new CosineSchedule(), 2, 4));
        AssertClose([1, 0.6], Factors(new CosineSchedule(Final: 0.2f), 1, 2));
    }

    [Fact]
    public void One_cycle_climbs_to_the_base_and_falls_far_below_its_start()
    {
        var factors = Factors(new OneCycleSchedule(ClimbShare: 0.5f, StartDivisor: 4, EndDivisor: 100), 1, 5);

        AssertClose([0.25, 0.625, 1, 0.505, 0.01], factors);
    }

    [Fact]
    public void One_cycle_of_a_single_step_has_a_factor() => Assert.InRange(new OneCycleSchedule().Factor(0, 1, 1), 0, 1);

    [Fact]
    public void Warm_up_climbs_straight_to_where_the_next_schedule_begins_and_hands_over_the_rest()
    {
        AssertClose([0.25, 0.5, 0.75, 1, 1, 1], Factors(new WarmUpSchedule(2), 2, 6));
        AssertClose([0.5, 1, 1, 0.5], Factors(new WarmUpSchedule(2, new CosineSchedule()), 1, 4));
        AssertClose([1, 1, 1, 0.5], Factors(new WarmUpSchedule(0.5f, new StepSchedule(1, 0.5f)), 2, 4));
    }

    [Fact]
    public void A_warm_up_longer_than_the_training_ends_with_it() =>
        AssertClose([1 / 3.0, 2 / 3.0, 1], Factors(new WarmUpSchedule(9), 1, 3));

    [Theory]
    [MemberData(nameof(All))]
    public void A_factor_is_positive_never_above_one_and_depends_on_the_step_alone(Schedule schedule)
    {
        schedule.Validate();
        var factors = Factors(schedule, 7, 70);

        Assert.All(factors, factor => Assert.InRange(factor, double.Epsilon, 1));
        Assert.Equal(factors.Reverse(), Enumerable.Range(0, 70).Reverse().Select(step => schedule.Factor(step, 7, 70)));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void A_setting_out_of_its_range_is_named_with_value_and_range(Schedule schedule, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(schedule.Validate).Message);

    [Fact]
    public void A_warm_up_does_not_follow_a_warm_up() =>
        Assert.Contains("another kind of schedule", Assert.Throws<ArgumentException>(new WarmUpSchedule(1, new WarmUpSchedule()).Validate).Message, StringComparison.Ordinal);

    private static double[] Factors(Schedule schedule, long stepsPerEpoch, int totalSteps) =>
        [.. Enumerable.Range(0, totalSteps).Select(step => schedule.Factor(step, stepsPerEpoch, totalSteps))];

    private static void AssertClose(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], TrainingTolerance.Single);
    }
}
