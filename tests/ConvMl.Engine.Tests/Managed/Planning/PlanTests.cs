using ConvMl.Backends;
using ConvMl.Conformance;
using ConvMl.Conformance.Suite;
using ConvMl.Layers;
using ConvMl.Layers.Pooling;
using ConvMl.Managed;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Kernels.Shaping;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Networks;
using ConvMl.Reference;

namespace ConvMl.Engine.Tests.Managed.Planning;

public class PlanTests
{
    [Theory]
    [MemberData(nameof(CaseNames.All), MemberType = typeof(CaseNames))]
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
        var plan = Plan(Network.Input(8, 9, 9).Conv2D(16, 1).Conv2D(16, 3, stride: 2).Conv2D(16, 3, groups: 16).Conv2D(20, 3, groups: 2), ExecutionMode.Training);

        Assert.Equal("DirectConv", Choice(plan, "conv2d_1", Pass.Forward).Candidate);
        Assert.Equal("DirectConv", Choice(plan, "conv2d_2", Pass.Forward).Candidate);
        Assert.Equal("DepthwiseConv", Choice(plan, "conv2d_3", Pass.BackwardInput).Candidate);
        var inGroups = Choice(plan, "conv2d_4", Pass.Forward);
        Assert.Equal("Im2ColConv", inGroups.Candidate);
        Assert.Equal(["DepthwiseConv", "WinogradConv", "WinogradStridedConv", "WinogradPlanarConv", "DirectConv", "PointwiseConv"], inGroups.Rejected.Select(rejected => rejected.Candidate));
        Assert.All(inGroups.Rejected, rejected => Assert.NotEmpty(rejected.Reason));
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
        var alone = Plan(Network.Input(1, 8, 8).AveragePool2D(2).ReLU(), ExecutionMode.Training);
        Assert.Same(alone.Forward[0].Output!.Buffer, alone.Forward[1].Output!.Buffer);

        var shared = Plan(Network.Input(1, 8, 8).Conv2D(8, 3).Residual(block => block.ReLU()), ExecutionMode.Training);
        Assert.NotSame(shared.Forward[0].Output!.Buffer, shared.Forward[1].Output!.Buffer);

        var neededBackward = Plan(Network.Input(1, 8, 8).Conv2D(8, 3).Tanh().LeakyReLU().ReLU(), ExecutionMode.Training);
        Assert.NotSame(neededBackward.Forward[1].Output!.Buffer, neededBackward.Forward[2].Output!.Buffer);
    }

    [Fact]
    public void Inference_runs_normalization_residual_and_activation_in_the_convolution_before_them()
    {
        var network = Network.Input(16, 16, 16).Conv2D(16, 3)
            .Residual(block => block.Conv2D(16, 3).BatchNorm().ReLU().Conv2D(16, 3, bias: false).BatchNorm()).ReLU();

        Assert.Equal(["conv2d_1", "conv2d_2", "conv2d_3"], Plan(network, ExecutionMode.Inference).Forward.Select(step => step.Node));
        AssertAgreesWithReference(network);
    }

    [Theory]
    [InlineData(32, 40)]
    [InlineData(31, 37)]
    public void Inference_runs_a_pooling_of_squares_in_Winograds_convolution_before_it(int height, int width)
    {
        var network = Network.Input(16, height, width).Conv2D(20, 3).ReLU().MaxPool2D(2).Conv2D(20, 3).BatchNorm().MaxPool2D(2)
            .Conv2D(16, 3).ReLU().MaxPool2D(2, stride: 1).Conv2D(16, 1).MaxPool2D(2);

        var plan = Plan(network, ExecutionMode.Inference);
        Assert.Equal(["conv2d_1", "conv2d_2", "conv2d_3", "maxpool2d_3", "conv2d_4", "maxpool2d_4"], plan.Forward.Select(step => step.Node));
        AssertAgreesWithReference(network);
    }

    [Fact]
    public void Inference_runs_a_pooling_of_squares_in_Winograds_strided_convolution_before_it()
    {
        var network = Network.Input(64, 31, 47).Conv2D(64, 3, stride: 2).ReLU().MaxPool2D(2).ConvTranspose2D(64, 4, stride: 2, padding: 1).ReLU().MaxPool2D(2);

        var plan = Plan(network, ExecutionMode.Inference);
        Assert.Equal(["conv2d_1", "convtranspose2d_1"], plan.Forward.Select(step => step.Node));
        Assert.All(plan.Selections.SelectMany(selection => selection.Choices), choice => Assert.Equal("WinogradStridedConv", choice.Candidate));
        AssertAgreesWithReference(network);
    }

    [Fact]
    public void A_dilated_convolution_leaves_the_pooling_of_squares_to_its_own_kernel()
    {
        var network = Network.Input(16, 20, 20).Conv2D(20, 3, dilation: 2).ReLU().MaxPool2D(2);

        Assert.Equal(["conv2d_1", "maxpool2d_1"], Plan(network, ExecutionMode.Inference).Forward.Select(step => step.Node));
        AssertAgreesWithReference(network);
    }

    [Fact]
    public void Inference_runs_normalization_and_activation_in_a_transposed_convolution()
    {
        var network = Network.Input(16, 8, 8).ConvTranspose2D(32, 4, stride: 2, padding: 1, bias: false).BatchNorm().ReLU()
            .ConvTranspose2D(32, 3, stride: 2, groups: 2).BatchNorm().ReLU();

        Assert.Equal(["convtranspose2d_1", "convtranspose2d_2"], Plan(network, ExecutionMode.Inference).Forward.Select(step => step.Node));
        AssertAgreesWithReference(network);
    }

    [Fact]
    public void Nothing_is_fused_that_somebody_else_reads()
    {
        var network = Network.Input(16, 16, 16).Conv2D(16, 3).Residual(block => block.ReLU().Conv2D(16, 3));

        Assert.Equal(["conv2d_1", "relu_1", "conv2d_2"], Plan(network, ExecutionMode.Inference).Forward.Select(step => step.Node));
        AssertAgreesWithReference(network);
    }

    [Theory]
    [InlineData(32, 40)]
    [InlineData(31, 37)]
    public void Training_runs_a_pooling_of_squares_in_all_passes_of_Winograds_convolution_before_it(int height, int width)
    {
        var network = Network.Input(16, height, width).Conv2D(20, 3).ReLU().MaxPool2D(2).Conv2D(18, 3).MaxPool2D(2);

        var plan = Plan(network, ExecutionMode.Training);
        Assert.Equal(["conv2d_1", "conv2d_2"], plan.Forward.Select(step => step.Node));
        Assert.Equal(
            [("conv2d_2", Pass.BackwardParameters), ("conv2d_2", Pass.BackwardInput), ("conv2d_1", Pass.BackwardParameters)],
            plan.Backward.Select(step => (step.Node, step.Pass)));
        Assert.All(plan.Backward, step => Assert.Same(plan.Forward.Single(forward => forward.Node == step.Node).Saved, step.Saved));
        var map = 2L * 32 * height * width;
        Assert.DoesNotContain(plan.Buffers, buffer => buffer.Length >= map && !buffer.Name.EndsWith("scratch", StringComparison.Ordinal) && !buffer.Name.EndsWith("weights", StringComparison.Ordinal));
        AssertAgreesWithReference(network);
        AssertGradientsAgreeWithReference(network);
    }

    [Fact]
    public void A_pooling_stays_a_step_of_training_where_a_kernel_of_the_convolution_cannot_run_it()
    {
        string[] apart = ["conv2d_1", "maxpool2d_1"];
        var network = Network.Input(16, 20, 20).Conv2D(20, 3).ReLU().MaxPool2D(2);
        var strict = PlanBuilder.Build(network, ExecutionMode.Training, 2, 3, VectorWidths.Widest, NumericPrecision.Strict);
        Assert.Equal(apart, strict.Forward.Select(step => step.Node));
        Assert.Equal(("Fusion", "a pass of conv2d_1 is computed by DirectConv, which cannot pool"), Choice(strict, "maxpool2d_1", Pass.Forward).Rejected[0]);
        Assert.Equal(apart, Plan(Network.Input(16, 20, 20).Conv2D(20, 3, dilation: 2).ReLU().MaxPool2D(2), ExecutionMode.Training).Forward.Select(step => step.Node));
        Assert.Equal(apart, Plan(Network.Input(16, 20, 20).Conv2D(20, 3).ReLU().MaxPool2D(3, stride: 2), ExecutionMode.Training).Forward.Select(step => step.Node));
    }

    [Fact]
    public void A_pooling_is_a_step_of_training_where_somebody_else_reads_what_is_pooled()
    {
        var start = Network.Input(16, 12, 12).Conv2D(16, 3, padding: 1).ReLU();
        var pooled = start.MaxPool2D(2).Conv2D(16, 3, padding: 1);
        var network = pooled.Append(new MaxUnpool2D(2), [pooled.Head, start.Head], "unpooled").GlobalAveragePool().Dense(3);

        Assert.Contains("maxpool2d_1", Plan(network, ExecutionMode.Training).Forward.Select(step => step.Node));
        AssertGradientsAgreeWithReference(network);
    }

    [Fact]
    public void A_pooling_in_a_frozen_convolution_keeps_places_only_if_something_before_it_is_trained()
    {
        var network = Network.Input(16, 20, 20).Conv2D(20, 3).Conv2D(20, 3).ReLU().MaxPool2D(2).GlobalAveragePool().Dense(3);

        var nothingBefore = Plan(network.WithFrozen("conv2d_1", "conv2d_2"), ExecutionMode.Training).Forward;
        Assert.DoesNotContain("maxpool2d_1", nothingBefore.Select(step => step.Node));
        Assert.All(nothingBefore, step => Assert.Null(step.Saved));
        Assert.NotNull(Plan(network.WithFrozen("conv2d_2"), ExecutionMode.Training).Forward[1].Saved);
        AssertGradientsAgreeWithReference(network.WithFrozen("conv2d_2"));
    }

    [Fact]
    public void Training_fuses_an_activation_alone()
    {
        var network = Network.Input(16, 16, 16).Conv2D(16, 3).BatchNorm().ReLU().Conv2D(16, 3).ReLU().GlobalAveragePool().Dense(4);

        Assert.Equal(
            ["conv2d_1", "batchnorm_1", "conv2d_2", "globalaveragepool_1", "dense_1"], Plan(network, ExecutionMode.Training).Forward.Select(step => step.Node));
    }

    [Fact]
    public void A_ReLUs_gradient_is_computed_by_its_only_reader()
    {
        var network = Network.Input(16, 12, 12).Conv2D(16, 3).ReLU().Conv2D(16, 3).BatchNorm().ReLU().MaxPool2D(2).Conv2D(16, 3, groups: 16).ReLU().Conv2D(16, 3, stride: 2)
            .Residual(block => block.ReLU()).Flatten().Dense(4);

        Assert.Equal(["relu_4"], Plan(network, ExecutionMode.Training).Backward.Where(step => step.Kernel is not GradientSum && step.Node.StartsWith("relu", StringComparison.Ordinal)).Select(step => step.Node));
        AssertGradientsAgreeWithReference(network);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_ReLUs_gradient_lies_over_its_output_which_masks_it(int stride)
    {
        var network = Network.Input(16, 13, 13).Conv2D(16, 3).ReLU().Conv2D(32, 3, stride: stride, padding: 1).ReLU().GlobalAveragePool().Dense(4);
        var step = Plan(network, ExecutionMode.Training).Backward.Single(step => step is { Node: "conv2d_2", Pass: Pass.BackwardInput });

        Assert.Same(step.Inputs[0]!.Buffer, step.InputGradients[0]!.Buffer);
        Assert.NotSame(step.OutputGradient!.Buffer, step.InputGradients[0]!.Buffer);
        AssertGradientsAgreeWithReference(network);
    }

    [Fact]
    public void A_ReLUs_gradient_has_memory_of_its_own_where_sums_are_written_before_they_are_masked()
    {
        var network = Network.Input(16, 6, 6).Conv2D(16, 3).ReLU().Conv2D(1024, 5, padding: 2, stride: 3).ReLU().GlobalAveragePool().Dense(4);
        var step = Plan(network, ExecutionMode.Training).Backward.Single(step => step is { Node: "conv2d_2", Pass: Pass.BackwardInput });

        Assert.True(step.Kernel.RunsInputReLU);
        Assert.NotSame(step.Inputs[0]!.Buffer, step.InputGradients[0]!.Buffer);
        AssertGradientsAgreeWithReference(network);
    }

    [Fact]
    public void An_addition_passes_its_gradient_on_without_copies_and_sums_are_rectified_at_once()
    {
        var network = Network.Input(16, 8, 8).Conv2D(16, 3).ReLU().Residual(block => block.Conv2D(16, 3).BatchNorm()).ReLU().GlobalAveragePool().Dense(4);
        var backward = Plan(network, ExecutionMode.Training).Backward;

        var addition = backward.Single(step => step.Node == "add_1");
        Assert.All(addition.InputGradients, gradient => Assert.Same(addition.OutputGradient!.Buffer, gradient!.Buffer));
        var sum = backward.Single(step => step.Kernel is GradientSum);
        Assert.Equal("relu_1", backward.First(step => step.Node == "conv2d_1").OutputGradient!.Name["gradient of ".Length..]);
        Assert.Same(sum.InputGradients[0], backward.First(step => step.Node == "conv2d_1").OutputGradient);
        AssertGradientsAgreeWithReference(network);
    }

    [Fact]
    public void A_gradient_that_several_inputs_share_outlives_the_sum_that_one_of_them_gets()
    {
        var start = Network.Input(16, 8, 8).Conv2D(16, 3);
        var first = start.Conv2D(16, 3, name: "first");
        var second = first.Append(new Conv2D(16, 3), [start.Head], "second");
        var reader = second.Append(new Conv2D(16, 3), [second.Head], "reader");
        var both = reader.Append(new Add(), ["second", "first"], "both");
        var network = both.Append(new Add(), ["both", "reader"]).GlobalAveragePool().Dense(4);

        AssertGradientsAgreeWithReference(network);
    }

    [Fact]
    public void A_chain_of_convolutions_changes_its_layout_at_its_ends_alone()
    {
        var plan = Plan(Network.Input(16, 16, 16).Conv2D(32, 3).ReLU().MaxPool2D(2).Conv2D(64, 3).ReLU().Flatten().Dense(4), ExecutionMode.Training);

        Assert.Equal(BufferLayout.Blocked, plan.Inputs[0].Layout.Order);
        Assert.Single(plan.Forward, step => step.Kernel is Reorder);
        Assert.Single(plan.Backward, step => step.Kernel is Reorder);
    }

    [Fact]
    public void Strict_precision_forbids_Winograds_algorithm()
    {
        var network = Network.Input(16, 16, 16).Conv2D(16, 3).Conv2D(16, 3);
        var standard = PlanBuilder.Build(network, ExecutionMode.Training, 2, 3, VectorWidths.Widest);
        var strict = PlanBuilder.Build(network, ExecutionMode.Training, 2, 3, VectorWidths.Widest, NumericPrecision.Strict);

        foreach (var pass in Enum.GetValues<Pass>())
        {
            Assert.Equal("WinogradConv", Choice(standard, "conv2d_2", pass).Candidate);
            Assert.Contains(("WinogradConv", "strict precision forbids it"), Choice(strict, "conv2d_2", pass).Rejected);
        }
    }

    [Fact]
    public void Strict_precision_forbids_Winograds_algorithm_for_strided_convolutions()
    {
        var network = Network.Input(3, 96, 96).Conv2D(64, 7, stride: 2, padding: 3).Conv2D(64, 3, stride: 2, padding: 1);
        var standard = PlanBuilder.Build(network, ExecutionMode.Training, 2, 3, VectorWidths.Widest);
        var strict = PlanBuilder.Build(network, ExecutionMode.Training, 2, 3, VectorWidths.Widest, NumericPrecision.Strict);

        foreach (var (node, pass, candidate) in new[]
        {
            ("conv2d_1", Pass.Forward, "WinogradPlanarConv"), ("conv2d_2", Pass.Forward, "WinogradStridedConv"),
            ("conv2d_2", Pass.BackwardInput, "WinogradStridedConv"),
        })
        {
            Assert.Equal(candidate, Choice(standard, node, pass).Candidate);
            Assert.Equal("DirectConv", Choice(strict, node, pass).Candidate);
            Assert.Contains((candidate, "strict precision forbids it"), Choice(strict, node, pass).Rejected);
        }
    }

    [Fact]
    public void A_long_chain_of_inference_lives_in_the_memory_of_few_values()
    {
        var network = Enumerable.Range(0, 20).Aggregate(Network.Input(16, 32, 32), (chain, _) => chain.MaxPool2D(3, stride: 1, padding: 1));
        var plan = Plan(network, ExecutionMode.Inference);

        Assert.InRange(plan.ArenaLength, 0, 4 * 2 * 16 * 32 * 32);
    }

    private static ExecutionPlan Plan(Network network, ExecutionMode mode) => PlanBuilder.Build(network, mode, maxBatchSize: 2, workers: 3, VectorWidths.Widest);

    // With statistics and weights that no layer starts from.
    private static void AssertAgreesWithReference(Network network)
    {
        var parameters = network.CreateParameters(seed: 1);
        var random = new Random(1);
        foreach (ref var number in parameters.Span)
            number = (float)(number + (0.1 * random.NextDouble()));
        var inputs = Enumerable.Range(0, 2 * network.InputShapes.Sum(shape => shape.Elements)).Select(_ => (float)random.NextDouble()).ToArray();
        float[] expected = new float[2 * network.OutputShapes.Sum(shape => shape.Elements)], found = new float[expected.Length];
        using var reference = new ReferenceBackend().CreateInference(network, parameters, new() { MaxBatchSize = 2 });
        using var backend = new ManagedBackend();
        using var managed = backend.CreateInference(network, parameters, new() { MaxBatchSize = 2 });
        reference.Run(2, inputs, expected);
        managed.Run(2, inputs, found);
        var bound = 1e-4 * expected.Max(Math.Abs);
        Assert.All(expected.Zip(found), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, bound));
    }

    private static void AssertGradientsAgreeWithReference(Network network)
    {
        var parameters = network.CreateParameters(seed: 1);
        var random = new Random(1);
        var inputs = Enumerable.Range(0, 2 * network.InputShapes.Sum(shape => shape.Elements)).Select(_ => (float)random.NextDouble()).ToArray();
        var cotangents = Enumerable.Range(0, 2 * network.OutputShapes.Sum(shape => shape.Elements)).Select(_ => (float)random.NextDouble()).ToArray();
        var batch = new TrainingBatch { Size = 2, Inputs = inputs, Targets = cotangents, Samples = [0, 1], Step = 0 };
        using var reference = new ReferenceBackend().CreateTraining(network, parameters.Clone(), new CotangentLoss(), new() { MaxBatchSize = 2 });
        using var backend = new ManagedBackend();
        using var managed = backend.CreateTraining(network, parameters.Clone(), new CotangentLoss(), new() { MaxBatchSize = 2 });
        reference.ForwardBackward(batch);
        managed.ForwardBackward(batch);
        foreach (var slot in reference.Gradients.Layout.Slots)
        {
            var expected = reference.Gradients[slot].ToArray();
            var bound = 1e-4 * Math.Max(1, expected.Max(Math.Abs));
            Assert.All(expected.Zip(managed.Gradients[slot].ToArray()), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, bound));
        }
    }

    private static KernelChoice Choice(ExecutionPlan plan, string node, Pass pass) => plan.Selections.SelectMany(selection => selection.Choices).Single(choice => choice.Node == node && choice.Pass == pass);
}
