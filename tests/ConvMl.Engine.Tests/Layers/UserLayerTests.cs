using ConvMl.Backends;
using ConvMl.Conformance;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.UserLayers;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Reference;
using ConvMl.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Layers;

/// <summary>What docs/your-own-layer.md promises.</summary>
public class UserLayerTests
{
    private static readonly Shape Image = [3, 4, 5];
    private static readonly int[] ThreadCounts = [1, 2, 5];

    public UserLayerTests() => LayerRegistry.Register("Test.Gate", GateJson.Default.Gate);

    public static TheoryData<string> Backends => [ManagedBackend.Name, ReferenceBackend.Name];

    [Fact]
    public void Right_gradients_are_called_right()
    {
        var report = GradientCheck.Verify(new Gate(), Image, Image);

        Assert.Equal(["input 0", "input 1", "the parameter 'scale'"], report.Comparisons.Select(comparison => comparison.Tensor));
        Assert.All(report.Comparisons, comparison => Assert.InRange(Math.Abs(comparison.Given - comparison.Measured), 0, comparison.Allowed));
        Assert.All(report.Comparisons, comparison => Assert.Equal(0, comparison.Unsettled));
    }

    [Theory]
    [InlineData(nameof(GateFault.GradientOfSecondInput), "the gradient by input 1 is WRONG in", "the gradient by input 0 is right", "the gradient by the parameter 'scale' is right")]
    [InlineData(nameof(GateFault.GradientOfParameter), "the gradient by the parameter 'scale' is WRONG in 2 of 3 numbers", "the gradient by input 0 is right", "the gradient by input 1 is right")]
    [InlineData(nameof(GateFault.KeepsState), "two forward passes on the same numbers", "number 1", "keeps nothing")]
    [InlineData(nameof(GateFault.NoGradientOfParameter), "NotSupportedException", "override BackwardParameters", "Gate")]
    [InlineData(nameof(GateFault.ThrowsInForward), "Gate.Forward threw IndexOutOfRangeException", "Test.Gate", "")]
    [InlineData(nameof(GateFault.ThrowsInBackward), "Gate.BackwardInput threw ArgumentOutOfRangeException", "2 inputs, counted from 0", "")]
    public void A_mistake_is_found_and_named(string fault, params string[] messages)
    {
        var message = Assert.Throws<UserLayerException>(() => GradientCheck.Verify(Broken(fault), Image, Image)).Message;
        Assert.All(messages, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_worst_number_is_named_with_both_values()
    {
        var wrong = GradientCheck.Compare(Broken(nameof(GateFault.GradientOfSecondInput)), Image, Image).Comparisons[1];

        Assert.False(wrong.IsRight);
        Assert.InRange(wrong.WorstElement, 0, Image.Elements - 1);
        Assert.True(Math.Abs(wrong.Given - wrong.Measured) > wrong.Allowed);
    }

    [Fact]
    public void Shapes_that_the_layer_cannot_take_are_refused()
    {
        Assert.Contains("[3, 4, 5] and [3, 4, 4]", Assert.Throws<GeometryException>(() => GradientCheck.Verify(new Gate(), Image, [3, 4, 4])).Message, StringComparison.Ordinal);
        Assert.Contains("There are 1 input shapes", Assert.Throws<ArgumentException>(() => GradientCheck.Verify(new Gate(), Image)).Message, StringComparison.Ordinal);
        var thrown = Assert.Throws<NetworkException>(() => Gated(Broken(nameof(GateFault.ThrowsInDescribe))));
        Assert.Contains("Layer 'gate' (Test.Gate)", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Gate.Describe threw ArgumentOutOfRangeException", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_managed_backend_computes_and_trains_it_as_the_reference_does()
    {
        using var backend = new ManagedBackend();
        var conformanceCase = new ConformanceCase("user layer between layers with weights", Gated(new Gate())) { BatchSize = 11 };

        Agreement.RequireForward(backend, conformanceCase);
        Agreement.RequireTraining(backend, conformanceCase);
    }

    [Fact]
    public void An_input_whose_gradient_nobody_asks_for_changes_nothing()
    {
        using var backend = new ManagedBackend();
        var network = Network.Input(Image).Conv2D(3, 3, name: "x");
        var conformanceCase = new ConformanceCase("user layer that reads an input", network.Append(new Gate(), ["input", "x"], "gate")) { BatchSize = 5 };

        Agreement.RequireTraining(backend, conformanceCase);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit_of_its_training()
    {
        using var backend = new ManagedBackend();
        var conformanceCase = new ConformanceCase("user layer on many threads", Gated(new Gate())) { BatchSize = 23 };
        float[][] gradients =
        [
            .. ThreadCounts.Select(threads =>
            {
                using var session = backend.CreateTraining(conformanceCase.Network, conformanceCase.CreateParameters(), new CotangentLoss(), new SessionOptions { MaxBatchSize = 23, Threads = threads });
                session.ForwardBackward(conformanceCase, pass: 0);
                return session.Gradients.Span.ToArray();
            }),
        ];

        Assert.Equal(gradients[0], gradients[1]);
        Assert.Equal(gradients[0], gradients[2]);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void An_exception_in_its_code_names_the_layer_and_the_pass(string name)
    {
        using IBackend backend = name == ManagedBackend.Name ? new ManagedBackend() : new ReferenceBackend();
        var network = Gated(Broken(nameof(GateFault.ThrowsInForward)));
        using var session = backend.CreateInference(network, network.CreateParameters(1), new SessionOptions { MaxBatchSize = 2, Threads = 2 });

        var exception = Assert.Throws<UserLayerException>(() => session.Run(2, new float[2 * Image.Elements], new float[2 * Image.Elements]));
        Assert.Contains("Layer 'gate' (Test.Gate)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Forward threw IndexOutOfRangeException", exception.Message, StringComparison.Ordinal);
        Assert.IsType<IndexOutOfRangeException>(exception.InnerException);
    }

    [Fact]
    public void The_forward_pass_has_no_gradients_to_read() => Assert.Contains(
        "forward pass has no gradients",
        Assert.Throws<UserLayerException>(() => RunOnce(Gated(Broken(nameof(GateFault.ReadsGradientInForward))))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void It_stands_in_files_of_networks_by_its_name()
    {
        var text = NetworkJson.Write(Gated(new Gate()));

        Assert.Equal(new Gate(), NetworkJson.Read(text)["gate"].Layer);
        var message = Assert.Throws<JsonFormatException>(() => NetworkJson.Read(text.Replace("Test.Gate", "Test.Portal", StringComparison.Ordinal))).Message;
        Assert.Contains("unknown layer type \"Test.Portal\"", message, StringComparison.Ordinal);
        Assert.Contains("Conv2D", message, StringComparison.Ordinal);
        Assert.Contains("LayerRegistry.Register", message, StringComparison.Ordinal);
    }

    private static void RunOnce(Network network)
    {
        using var backend = new ManagedBackend();
        using var session = backend.CreateInference(network, network.CreateParameters(1), new SessionOptions { MaxBatchSize = 1 });
        session.Run(1, new float[Image.Elements], new float[Image.Elements]);
    }

    private static Gate Broken(string fault) => new((int)Enum.Parse<GateFault>(fault));

    private static Network Gated(Gate gate)
    {
        var network = Network.Input(Image).Conv2D(3, 3, name: "x").At("input").Conv2D(3, 1, name: "z");
        return network.Append(gate, ["x", "z"], "gate").Conv2D(3, 1);
    }
}
