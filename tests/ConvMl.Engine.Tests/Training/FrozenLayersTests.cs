using ConvMl.Backends;
using ConvMl.Engine.Tests.Training.Data;
using ConvMl.Engine.Tests.Training.Fakes;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Reference;
using ConvMl.Serialization;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Training.Data;
using ConvMl.Training.Optimizers;

namespace ConvMl.Engine.Tests.Training;

/// <summary>Frozen layers: what stays, what is not computed, and how they are named, saved and refused.</summary>
public class FrozenLayersTests
{
    private static readonly Network Plain = Network.Input(1, 8, 8)
        .Conv2D(8, 3).BatchNorm().ReLU().MaxPool2D(2).Conv2D(8, 3).BatchNorm().ReLU().GlobalAveragePool().Dense(3);

    private static readonly string[] FirstHalf = ["conv2d_1", "batchnorm_1"];

    private static readonly TrainingOptions Options = new() { Epochs = 2, BatchSize = 8, Optimizer = new AdamW(0.05f, WeightDecay: 0.5f), ValidationFraction = 0, Seed = 3 };

    public static TheoryData<string> Backends => ["managed", "reference"];

    [Theory]
    [MemberData(nameof(Backends))]
    public void Training_leaves_frozen_layers_as_they_are_to_the_bit_and_moves_all_others(string name)
    {
        using IBackend backend = name == "managed" ? new ManagedBackend() : new ReferenceBackend();
        var network = Plain.WithFrozen(FirstHalf);
        var trainer = new Trainer(backend, network, Options);
        var before = Plain.CreateParameters(seed: 11);

        var after = trainer.Train(trainer.Begin(before), Data()).Parameters;

        foreach (var slot in network.Parameters.Slots)
            Assert.Equal(slot.IsFrozen, before[slot].SequenceEqual(after[slot]));
        Assert.Equal(
            ["batchnorm_1.bias", "batchnorm_1.running_mean", "batchnorm_1.running_var", "batchnorm_1.weight", "conv2d_1.bias", "conv2d_1.weight"],
            network.Parameters.Slots.Where(slot => slot.IsFrozen).Select(slot => slot.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_training_with_frozen_layers_goes_on_from_a_checkpoint_to_the_same_bits()
    {
        using var backend = new ManagedBackend();
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        var trainer = new Trainer(backend, Plain.WithFrozen(FirstHalf), Options);
        var before = Plain.CreateParameters(seed: 11);
        var whole = trainer.Train(trainer.Begin(before), Data()).Parameters;

        var begun = trainer.Begin(before);
        trainer.Train(begun, Data(), progress: new Recorder(_ => cancellation.Cancel()), cancellation: cancellation.Token);
        TrainingCheckpoint.Save(folder.Path, begun);
        var resumed = TrainingCheckpoint.Load(folder.Path, trainer);
        Assert.Equal(1, resumed.Step);
        var after = trainer.Train(resumed, Data()).Parameters;

        Assert.Equal(whole.Span.ToArray(), after.Span.ToArray());
        foreach (var slot in after.Layout.Slots.Where(slot => slot.IsFrozen))
            Assert.Equal(before[slot].ToArray(), after[slot].ToArray());
    }

    [Fact]
    public void No_gradient_is_computed_below_the_first_trained_layer_nor_for_a_frozen_one_above()
    {
        using var backend = new ManagedBackend();

        var below = Backward(backend, Plain.WithFrozen(FirstHalf));
        Assert.DoesNotContain(below, step => step.Node is "conv2d_1" or "batchnorm_1" or "relu_1" or "maxpool2d_1");
        Assert.DoesNotContain(("conv2d_2", "BackwardInput"), below);
        Assert.Contains(("conv2d_2", "BackwardParameters"), below);

        var above = Backward(backend, Plain.WithFrozen("conv2d_2"));
        Assert.DoesNotContain(("conv2d_2", "BackwardParameters"), above);
        Assert.Contains(("conv2d_2", "BackwardInput"), above);
        Assert.Contains(("conv2d_1", "BackwardParameters"), above);
    }

    [Fact]
    public void A_network_names_the_layers_up_to_one_and_freezes_those_with_parameters()
    {
        var network = Plain.WithFrozen(Plain.LayersUpTo("maxpool2d_1"));

        Assert.Equal(["conv2d_1", "batchnorm_1", "relu_1", "maxpool2d_1"], Plain.LayersUpTo("maxpool2d_1"));
        Assert.Equal(FirstHalf, network.Frozen);
        Assert.Equal(FirstHalf, network.WithInputSize(8, 8).Frozen);
        Assert.Equal(FirstHalf, network.ToFullyConvolutional().Frozen);
        Assert.Equal(FirstHalf, network.ReLU().Frozen);
        Assert.Empty(network.WithFrozen().Frozen);
        Assert.Equal(NetworkSummary.Of(Plain).TrainedParameters - 80 - 16, NetworkSummary.Of(network).TrainedParameters);
        Assert.Contains("'conv'", Assert.Throws<NetworkException>(() => Plain.WithFrozen("conv")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_frozen_is_saved_with_the_network()
    {
        var network = Plain.WithFrozen(FirstHalf);

        Assert.Equal(FirstHalf, NetworkJson.Read(NetworkJson.Write(network)).Frozen);
        Assert.DoesNotContain("frozen", NetworkJson.Write(Plain), StringComparison.Ordinal);
        var error = Assert.Throws<JsonFormatException>(() => NetworkJson.Read("""{ "input": [4], "layers": [ { "type": "ReLU", "frozen": 1 } ] }"""));
        Assert.Contains("layers[0].frozen: found 1; expected true or false", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_with_nothing_left_to_train_is_refused_and_so_are_foreign_parameters()
    {
        using var backend = new ManagedBackend();
        var error = Assert.Throws<NetworkException>(() => new Trainer(backend, Plain.WithFrozen(Plain.LayersUpTo("dense_1")), Options));
        Assert.Equal("All layers with parameters are frozen (conv2d_1, batchnorm_1, conv2d_2, batchnorm_2, dense_1); leave at least one to train.", error.Message);

        var foreign = Network.Input(1, 8, 8).Flatten().Dense(3).CreateParameters(1);
        Assert.Contains("belong to another network", Assert.Throws<TrainingException>(() => new Trainer(backend, Plain, Options).Begin(foreign)).Message, StringComparison.Ordinal);
    }

    private static List<(string Node, string Pass)> Backward(ManagedBackend backend, Network network) =>
        [.. backend.DescribePlan(network, ExecutionMode.Training, new() { MaxBatchSize = 8 }).Backward.Select(step => (step.Layer, step.Pass.ToString()))];

    private static MemoryDataset Data()
    {
        var random = new Random(5);
        var inputs = Enumerable.Range(0, 24 * 64).Select(_ => random.NextSingle()).ToArray();
        return new([1, 8, 8], inputs, [.. Enumerable.Range(0, 24).Select(index => index % 3)]);
    }
}
