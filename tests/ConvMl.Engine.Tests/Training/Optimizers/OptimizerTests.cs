using ConvMl.Randomness;
using ConvMl.Tensors;
using ConvMl.Training.Optimizers;

namespace ConvMl.Engine.Tests.Training.Optimizers;

public class OptimizerTests
{
    // Odd lengths leave gaps; neighbours of one treatment join to one run; the statistic stands between trained ones.
    private static readonly ParameterLayout Layout = new([
        ("conv.weight", [5, 7], ParameterRole.Weight),
        ("dense.weight", [33], ParameterRole.Weight),
        ("dense.bias", [3], ParameterRole.Bias),
        ("norm.weight", [17], ParameterRole.Normalization),
        ("norm.running_mean", [9], ParameterRole.Statistic),
        ("last.weight", [2, 8], ParameterRole.Weight),
        ("last.bias", [1], ParameterRole.Bias)]);

    public static TheoryData<Optimizer> All =>
    [
        new Sgd(0.1f),
        new Sgd(0.1f, WeightDecay: 0.05f),
        new Sgd(0.1f, Momentum: 0.9f),
        new Sgd(0.1f, Momentum: 0.8f, Nesterov: true, WeightDecay: 0.05f),
        new Adam(0.01f),
        new Adam(0.02f, Beta1: 0.5f, Beta2: 0.9f, Epsilon: 1e-3f),
        new AdamW(0.01f, WeightDecay: 0.1f),
    ];

    public static TheoryData<Optimizer, string> Invalid => new()
    {
        { new Sgd(0), "Sgd.LearningRate is 0; it must be a positive number." },
        { new Sgd(float.NaN), "Sgd.LearningRate is NaN; it must be a positive number." },
        { new Sgd(0.1f, Momentum: 1), "Sgd.Momentum is 1; it must be at least 0 and below 1." },
        { new Sgd(0.1f, Nesterov: true), "Sgd.Nesterov is True; it must be false where Momentum is 0." },
        { new Sgd(0.1f, WeightDecay: -1), "Sgd.WeightDecay is -1; it must be a number of at least 0." },
        { new Adam(float.PositiveInfinity), "Adam.LearningRate is Infinity; it must be a positive number." },
        { new Adam(Beta1: 1.5f), "Adam.Beta1 is 1.5; it must be at least 0 and below 1." },
        { new Adam(Beta2: -0.5f), "Adam.Beta2 is -0.5; it must be at least 0 and below 1." },
        { new Adam(Epsilon: 0), "Adam.Epsilon is 0; it must be a positive number." },
        { new AdamW(WeightDecay: float.NaN), "AdamW.WeightDecay is NaN; it must be a number of at least 0." },
        { new AdamW(Beta2: 1), "AdamW.Beta2 is 1; it must be at least 0 and below 1." },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Many_steps_follow_the_formula_in_double(Optimizer optimizer)
    {
        var state = optimizer.CreateState(Layout);
        var (parameters, gradients) = (Fill(1), new ParameterSet(Layout));
        var expected = Layout.Slots.ToDictionary(slot => slot.Name, slot => parameters[slot].ToArray().Select(value => new ScalarOptimizer(optimizer, slot.Role, value)).ToArray());

        for (var step = 1; step <= 20; step++)
        {
            gradients.CopyFrom(Fill(100 + step));
            var rate = optimizer.LearningRate / step;
            state.Step(parameters, gradients, rate);
            foreach (var slot in Layout.Slots.Where(slot => slot.IsTrained))
            {
                for (var i = 0; i < slot.Length; i++)
                    expected[slot.Name][i].Step(gradients[slot][i], rate);
            }
        }

        Assert.Equal(20, state.Steps);
        foreach (var slot in Layout.Slots)
        {
            for (var i = 0; i < slot.Length; i++)
                Assert.Equal(expected[slot.Name][i].Value, parameters[slot][i], TrainingTolerance.SingleOverSteps);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Statistics_and_the_gaps_between_slots_stay(Optimizer optimizer)
    {
        var state = optimizer.CreateState(Layout);
        var (parameters, gradients) = (Fill(1), Fill(2));
        var before = parameters["norm.running_mean"].ToArray();

        for (var step = 0; step < 3; step++)
            state.Step(parameters, gradients, 0.1f);

        Assert.Equal(before, parameters["norm.running_mean"].ToArray());
        var inSlots = Layout.Slots.SelectMany(slot => Enumerable.Range(slot.Offset, slot.Length)).ToHashSet();
        Assert.All(Enumerable.Range(0, Layout.Length).Except(inSlots), at => Assert.Equal(0, parameters.Span[at]));
    }

    [Fact]
    public void Sgd_steps_as_worked_out_by_hand()
    {
        // p = 1, g = 0.5, 0.5; η = 0.1, μ = 0.5: v = 0.5, 0.75; p = 0.95, 0.875. Nesterov adds g + μ·v = 0.75, 0.875: p = 0.925, 0.8375.
        Assert.Equal([0.95, 0.875], Steps(new Sgd(0.1f, Momentum: 0.5f), 0.5f, 0.5f), Close);
        Assert.Equal([0.925, 0.8375], Steps(new Sgd(0.1f, Momentum: 0.5f, Nesterov: true), 0.5f, 0.5f), Close);

        // With decay 0.2 the gradient is 0.5 + 0.2·1 = 0.7, then 0.5 + 0.2·0.93 = 0.686.
        Assert.Equal([0.93, 0.8614], Steps(new Sgd(0.1f, WeightDecay: 0.2f), 0.5f, 0.5f), Close);
    }

    [Fact]
    public void The_first_step_of_Adam_is_the_learning_rate_whatever_the_size_of_the_gradient()
    {
        Assert.Equal([0.9], Steps(new Adam(0.1f), 1e-3f), Close);
        Assert.Equal([0.9], Steps(new Adam(0.1f), 1e3f), Close);
        Assert.Equal([1.1], Steps(new Adam(0.1f), -7f), Close);
    }

    [Fact]
    public void The_second_step_of_Adam_is_as_worked_out_by_hand()
    {
        // g = 1, then −1; β₁ = β₂ = 0.5. m = 0.5 → −0.25, ÷ 0.75 = −1/3; v = 0.5 → 0.75, ÷ 0.75 = 1: p = 1 − 0.1 + 0.1/3.
        Assert.Equal([0.9, 0.9 + (0.1 / 3)], Steps(new Adam(0.1f, Beta1: 0.5f, Beta2: 0.5f), 1f, -1f), Close);
    }

    [Fact]
    public void AdamW_shrinks_weights_but_neither_biases_nor_normalizations()
    {
        var (parameters, gradients) = (new ParameterSet(Layout), new ParameterSet(Layout));
        foreach (var slot in Layout.Slots)
            parameters[slot].Fill(1);

        new AdamW(0.1f, WeightDecay: 0.5f).CreateState(Layout).Step(parameters, gradients, 0.1f);

        foreach (var slot in Layout.Slots)
            Assert.All(parameters[slot].ToArray(), value => Assert.Equal(slot.Role == ParameterRole.Weight ? 0.95f : 1f, value));
    }

    [Fact]
    public void Plain_descent_remembers_nothing_and_the_others_say_what_they_do()
    {
        Assert.Empty(new Sgd().CreateState(Layout).Buffers);
        Assert.Equal(["velocity"], new Sgd(Momentum: 0.9f).CreateState(Layout).Buffers.Select(buffer => buffer.Name));
        Assert.Equal(["mean", "square"], new AdamW().CreateState(Layout).Buffers.Select(buffer => buffer.Name));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void A_setting_out_of_its_range_is_named_with_value_and_range(Optimizer optimizer, string message)
    {
        Assert.Equal(message, Assert.Throws<ArgumentException>(optimizer.Validate).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => optimizer.CreateState(Layout)).Message);
    }

    [Fact]
    public void Gradients_of_another_network_are_refused()
    {
        var other = new ParameterSet(new ParameterLayout([("other", [4], ParameterRole.Weight)]));
        var state = new Adam().CreateState(Layout);

        Assert.Throws<ArgumentException>(() => state.Step(new ParameterSet(Layout), other, 0.1f));
        Assert.Throws<ArgumentException>(() => state.Step(other, new ParameterSet(Layout), 0.1f));
        Assert.Equal(0, state.Steps);
    }

    private static bool Close(double expected, double found) => Math.Abs(expected - found) <= TrainingTolerance.Single;

    private static double[] Steps(Optimizer optimizer, params float[] gradientsOfSteps)
    {
        var layout = new ParameterLayout([("weight", [1], ParameterRole.Weight)]);
        var (parameters, gradients, state) = (new ParameterSet(layout), new ParameterSet(layout), optimizer.CreateState(layout));
        parameters.Span[0] = 1;
        return [.. gradientsOfSteps.Select(gradient =>
        {
            gradients.Span[0] = gradient;
            state.Step(parameters, gradients, optimizer.LearningRate);
            return (double)parameters.Span[0];
        })];
    }

    private static ParameterSet Fill(long seed)
    {
        var values = new ParameterSet(Layout);
        var random = new CounterRandom(seed, RandomPurpose.Initialization);
        foreach (var slot in Layout.Slots)
        {
            foreach (ref var value in values[slot])
                value = (float)random.NextGaussian();
        }

        return values;
    }
}
