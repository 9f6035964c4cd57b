using ConvMl.Backends;
using ConvMl.Geometry;
using ConvMl.Networks;

namespace ConvMl.Conformance.Suite;

/// <summary>What every backend must do beside computing: refuse what is wrong, serve several sessions, let bad numbers through.</summary>
/// <typeparam name="TBackend">The backend under test.</typeparam>
public abstract class SessionConformance<TBackend>(BackendFixture<TBackend> fixture) : IClassFixture<BackendFixture<TBackend>>
    where TBackend : IBackend, new()
{
    private static readonly Network Small = Network.Input(2, 6, 5).Conv2D(4, 3).ReLU().MaxPool2D(2).Flatten().Dense(3);

    /// <summary>True (the default) if the backend can train; otherwise it must say that it cannot.</summary>
    protected virtual bool CanTrain => true;

    /// <summary>True (the default) if a value that is no number must reach every output that reads it.</summary>
    protected virtual bool PassesOnNotANumber => true;

    private TBackend Backend { get; } = fixture.Backend;

    [Fact]
    public void A_backend_says_what_it_is()
    {
        Assert.NotEmpty(Backend.Info.Name);
        Assert.Equal(Backend.Info.Name, Backend.Info.Name.ToLowerInvariant());
        Assert.NotEmpty(Backend.Info.Device);
        Assert.Equal(BackendInfo.EngineContract.Major, Backend.Info.Contract.Major);
    }

    [Fact]
    public void A_support_report_has_a_line_a_layer_in_order()
    {
        var report = Backend.CheckSupport(Small, ExecutionMode.Inference);

        Assert.Equal(Small.Nodes.Select(node => node.Name), report.Layers.Select(layer => layer.Node));
        Assert.Equal(["Conv2D", "ReLU", "MaxPool2D", "Flatten", "Dense"], report.Layers.Select(layer => layer.Type));
    }

    [Fact]
    public void An_unknown_layer_is_reported_with_a_reason_and_refused()
    {
        UnknownLayer.Register();
        var network = Network.Input(2, 6, 5).Conv2D(4, 3).Append(new UnknownLayer(), "strange");
        foreach (var mode in new[] { ExecutionMode.Inference, ExecutionMode.Training })
            Assert.NotEmpty(Assert.Single(Backend.CheckSupport(network, mode).Layers, layer => layer.Node == "strange").Reason!);

        var parameters = network.CreateParameters(1);
        var errors = new[]
        {
            Assert.Throws<NotSupportedException>(() => Backend.CreateInference(network, parameters, new())),
            Assert.Throws<NotSupportedException>(() => Backend.CreateTraining(network, parameters, new CotangentLoss(), new())),
        };
        Assert.All(errors, error => Assert.Contains("'strange'", error.Message, StringComparison.Ordinal));
    }

    [SkippableFact]
    public void An_incomplete_network_is_refused()
    {
        var open = Network.Input(2).Conv2D(4, 3);
        Assert.Throws<NetworkException>(() => Backend.CreateInference(open, open.CreateParameters(1), new()));

        RequireTraining();
        Assert.Throws<NetworkException>(() => Backend.CreateTraining(open, open.CreateParameters(1), new CotangentLoss(), new()));
    }

    [SkippableFact]
    public void Parameters_of_another_network_are_refused()
    {
        var others = Network.Input(2, 6, 5).Conv2D(5, 3).CreateParameters(1);
        Assert.Contains("another network", Assert.Throws<ArgumentException>(() => Backend.CreateInference(Small, others, new())).Message, StringComparison.Ordinal);

        RequireTraining();
        Assert.Throws<ArgumentException>(() => Backend.CreateTraining(Small, others, new CotangentLoss(), new()));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, -1)]
    public void Options_out_of_range_are_refused(int maxBatchSize, int threads) => Assert.ThrowsAny<ArgumentException>(
        () => Backend.CreateInference(Small, Small.CreateParameters(1), new() { MaxBatchSize = maxBatchSize, Threads = threads }));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(5, 300, 15)]
    [InlineData(2, 119, 6)]
    [InlineData(2, 121, 6)]
    [InlineData(2, 120, 5)]
    [InlineData(2, 120, 7)]
    public void A_run_of_the_wrong_size_is_refused(int batchSize, int inputs, int outputs)
    {
        using var session = Backend.CreateInference(Small, Small.CreateParameters(1), new() { MaxBatchSize = 4 });

        Assert.Equal(4, session.MaxBatchSize);
        Assert.ThrowsAny<ArgumentException>(() => session.Run(batchSize, new float[inputs], new float[outputs]));
    }

    [SkippableTheory]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(5, 300, 15, 5, 0)]
    [InlineData(2, 119, 6, 2, 0)]
    [InlineData(2, 120, 5, 2, 0)]
    [InlineData(2, 120, 6, 1, 0)]
    [InlineData(2, 120, 6, 2, -1)]
    public void A_training_batch_of_the_wrong_size_is_refused(int batchSize, int inputs, int targets, int samples, long step)
    {
        RequireTraining();
        using var session = Backend.CreateTraining(Small, Small.CreateParameters(1), new CotangentLoss(), new() { MaxBatchSize = 4 });

        Assert.Equal(4, session.MaxBatchSize);
        Assert.ThrowsAny<ArgumentException>(() => Train(session, batchSize, new float[inputs], new float[targets], new int[samples], step));
    }

    [Fact]
    public void Batches_of_changing_size_do_not_see_each_other()
    {
        var parameters = Small.CreateParameters(1);
        var inputs = Inputs(Small, samples: 5);
        var together = new float[5 * 3];
        using var session = Backend.CreateInference(Small, parameters, new() { MaxBatchSize = 5, Threads = 2 });
        session.Run(5, inputs, together);
        for (var sample = 0; sample < 5; sample++)
        {
            var alone = new float[3];
            session.Run(1, inputs.AsSpan(sample * 60, 60), alone);
            Assert.All(alone.Zip(together.AsSpan(sample * 3, 3).ToArray()), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        }
    }

    [Fact]
    public void Sessions_of_one_model_run_at_once()
    {
        var parameters = Small.CreateParameters(1);
        var inputs = Inputs(Small, samples: 3);
        var results = new float[4][];
        Parallel.For(0, results.Length, number =>
        {
            using var session = Backend.CreateInference(Small, parameters, new() { MaxBatchSize = 3, Threads = 2 });
            results[number] = new float[3 * 3];
            for (var repeat = 0; repeat < 20; repeat++)
                session.Run(3, inputs, results[number]);
        });

        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    [SkippableFact]
    public void Training_reads_the_parameters_as_they_are_at_each_pass()
    {
        RequireTraining();
        var parameters = Small.CreateParameters(1);
        var inputs = Inputs(Small, samples: 1);
        using var session = Backend.CreateTraining(Small, parameters, new CotangentLoss(), new());
        Train(session, 1, inputs, [1, 1, 1], [0], 0);
        var before = session.Outputs.ToArray();
        parameters["dense_1.bias"].Fill(100);
        parameters["conv2d_1.weight"].Clear();
        Train(session, 1, inputs, [1, 1, 1], [0], 1);

        Assert.NotEqual(before, session.Outputs.ToArray());
        Assert.All(session.Outputs.ToArray(), output => Assert.Equal(100, output));
    }

    [SkippableFact]
    public void Dropout_follows_seed_step_and_sample()
    {
        RequireTraining();
        var network = Network.Input([200]).Dropout(0.5f);
        var ones = Enumerable.Repeat(1f, 200).ToArray();
        float[] Run(long seed, long step, int sample)
        {
            using var session = Backend.CreateTraining(network, network.CreateParameters(1), new CotangentLoss(), new() { Seed = seed });
            Train(session, 1, ones, ones, [sample], step);
            return session.Outputs.ToArray();
        }

        var first = Run(seed: 1, step: 2, sample: 3);
        Assert.Equal(first, Run(1, 2, 3));
        Assert.NotEqual(first, Run(2, 2, 3));
        Assert.NotEqual(first, Run(1, 3, 3));
        Assert.NotEqual(first, Run(1, 2, 4));
        Assert.Equal([0f, 2f], first.Distinct().Order());
    }

    [SkippableFact]
    public void A_value_that_is_no_number_reaches_every_output_that_reads_it()
    {
        Skip.IfNot(PassesOnNotANumber, "The backend does not promise it.");
        foreach (var (network, reached) in new (Network Network, bool[] Reached)[]
        {
            // The NaN is the second of four columns.
            (Network.Input(1, 1, 4).ReLU(), [false, true, false, false]),
            (Network.Input(1, 1, 4).LeakyReLU(), [false, true, false, false]),
            (Network.Input(1, 1, 4).Sigmoid(), [false, true, false, false]),
            (Network.Input(1, 1, 4).Tanh(), [false, true, false, false]),
            (Network.Input(1, 1, 4).MaxPool2D((1, 2)), [true, false]),
            (Network.Input(1, 1, 4).AveragePool2D((1, 2)), [true, false]),
            (Network.Input(1, 1, 4).MaxPool2D((1, 3), stride: 1, padding: new Padding(0, 0, 1, 1)), [true, true, true, false]),
            (Network.Input(1, 1, 4).Conv2D(1, (1, 3)), [true, true, true, false]),
            (Network.Input(1, 1, 4).Conv2D(1, (1, 3)).ReLU().MaxPool2D((1, 2)), [true, true]),
            (Network.Input(1, 1, 4).GlobalAveragePool(), [true]),
            (Network.Input([4]).Softmax(), [true, true, true, true]),
            (Network.Input([4]).Dense(2), [true, true]),
        })
        {
            var outputs = new float[reached.Length];
            using var session = Backend.CreateInference(network, network.CreateParameters(1), new());
            session.Run(1, [1, float.NaN, 3, 2], outputs);
            Assert.Equal(reached, outputs.Select(float.IsNaN));
        }
    }

    private static float[] Inputs(Network network, int samples) => new ConformanceCase("Session", network) { BatchSize = samples }.CreateInputs();

    private static void Train(ITrainingSession session, int batchSize, float[] inputs, float[] targets, int[] samples, long step) =>
        session.ForwardBackward(new TrainingBatch { Size = batchSize, Inputs = inputs, Targets = targets, Samples = samples, Step = step });

    private void RequireTraining()
    {
        if (CanTrain)
            return;
        var report = Backend.CheckSupport(Small, ExecutionMode.Training);
        Assert.False(report.IsSupported);
        Skip.If(true, report.Layers.First(layer => layer.Reason is not null).Reason);
    }
}
