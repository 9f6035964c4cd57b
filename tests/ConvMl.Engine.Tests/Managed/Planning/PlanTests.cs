using ConvMl.Backends;
using ConvMl.Conformance;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Networks;

namespace ConvMl.Engine.Tests.Managed.Planning;

public class PlanTests
{
    [Theory]
    [MemberData(nameof(ConformanceCases.Names), MemberType = typeof(ConformanceCases))]
    public void No_two_buffers_that_live_at_once_overlap(string name)
    {
        foreach (var mode in Enum.GetValues<ExecutionMode>())
        {
            var plan = Plan(ConformanceCases.Named(name).Network, mode);
            for (var one = 0; one < plan.Buffers.Count; one++)
            {
                Assert.Equal(0, plan.Buffers[one].Offset % 16);
                Assert.InRange(plan.Buffers[one].Offset + plan.Buffers[one].Length, 0, plan.ArenaLength);
                for (var other = one + 1; other < plan.Buffers.Count; other++)
                {
                    var (first, second) = (plan.Buffers[one], plan.Buffers[other]);
                    Assert.False(first.LivesWith(second) && first.Overlaps(second), $"{first.Name} and {second.Name} overlap.");
                }
            }
        }
    }

    [Fact]
    public void The_first_candidate_that_accepts_is_taken_and_the_others_reasons_are_kept()
    {
        var plan = Plan(Network.Input(8, 9, 9).Conv2D(16, 1).Conv2D(16, 3, stride: 2).Conv2D(16, 3, groups: 16), ExecutionMode.Training);

        Assert.Equal("PointwiseConv", Choice(plan, "conv2d_1", Pass.Forward).Candidate);
        Assert.Equal("Im2ColConv", Choice(plan, "conv2d_2", Pass.Forward).Candidate);
        Assert.Equal("Col2ImConv", Choice(plan, "conv2d_2", Pass.BackwardInput).Candidate);
        var depthwise = Choice(plan, "conv2d_3", Pass.Forward);
        Assert.Equal("DirectConv", depthwise.Candidate);
        Assert.Equal(["PointwiseConv", "Im2ColConv"], depthwise.Rejected.Select(rejected => rejected.Candidate));
        Assert.All(depthwise.Rejected, rejected => Assert.NotEmpty(rejected.Reason));
    }

    [Fact]
    public void Nobody_computes_the_gradient_of_the_networks_input()
    {
        var plan = Plan(Network.Input(1, 8, 8).Normalize(0, 1).Conv2D(8, 3).Conv2D(8, 3), ExecutionMode.Training);

        Assert.Equal([("conv2d_2", Pass.BackwardParameters), ("conv2d_2", Pass.BackwardInput), ("conv2d_1", Pass.BackwardParameters)],
            plan.Backward.Select(step => (step.Node, step.Pass)));
    }

    [Fact]
    public void ReLU_lies_over_its_input_in_training_unless_somebody_else_reads_that()
    {
        var alone = Plan(Network.Input(1, 8, 8).Conv2D(8, 3).ReLU(), ExecutionMode.Training);
        Assert.Same(alone.Forward[0].Output!.Buffer, alone.Forward[1].Output!.Buffer);

        var shared = Plan(Network.Input(1, 8, 8).Conv2D(8, 3).Residual(block => block.ReLU()), ExecutionMode.Training);
        Assert.NotSame(shared.Forward[0].Output!.Buffer, shared.Forward[1].Output!.Buffer);

        var neededBackward = Plan(Network.Input(1, 8, 8).Conv2D(8, 3).Tanh().LeakyReLU().ReLU(), ExecutionMode.Training);
        Assert.NotSame(neededBackward.Forward[1].Output!.Buffer, neededBackward.Forward[2].Output!.Buffer);
    }

    [Fact]
    public void A_long_chain_of_inference_lives_in_the_memory_of_few_values()
    {
        var network = Enumerable.Range(0, 20).Aggregate(Network.Input(8, 32, 32), (chain, _) => chain.MaxPool2D(3, stride: 1, padding: 1));
        var plan = Plan(network, ExecutionMode.Inference);

        Assert.InRange(plan.ArenaLength, 0, 4 * 2 * 8 * 32 * 32);
    }

    private static ExecutionPlan Plan(Network network, ExecutionMode mode) => PlanBuilder.Build(network, mode, maxBatchSize: 2, workers: 3, VectorWidths.Widest);

    private static KernelChoice Choice(ExecutionPlan plan, string node, Pass pass) => plan.Choices.Single(choice => choice.Node == node && choice.Pass == pass);
}
