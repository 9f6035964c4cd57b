using ConvMl.Networks;
using ConvMl.Reference;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Serving;
using ConvMl.Transforms.Tests.Support;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Serving;

public sealed class ConvNetPredictorTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly CountingBackend _backend = new();

    public void Dispose() => _backend.Dispose();

    [Fact]
    public void Eight_threads_get_the_right_answers()
    {
        using ConvNetPredictor predictor = new(Brightness.Transformer(_backend), maxBatchSize: 4);
        using Barrier start = new(8);
        var wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(thread => new Thread(() =>
        {
            start.SignalAndWait();
            for (var i = 0; i < 1000; i++)
            {
                var expected = (thread + i) % 3;
                byte[] sample = [(byte)(10 * expected), (byte)(10 * expected), (byte)(10 * expected), (byte)(10 * expected)];
                var prediction = predictor.Predict(sample);
                if (prediction.ClassIndex != expected || prediction.Label != Brightness.Names[expected]) Interlocked.Increment(ref wrong);
            }
        }))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();

        Assert.Equal(0, wrong);
        Assert.Equal(8000, _backend.Batches.Sum());
    }

    [Fact]
    public void Requests_that_wait_for_the_network_share_its_next_pass()
    {
        using GatedBackend gated = new();
        using ConvNetPredictor predictor = new(Transformer(gated));
        Thread first = new(() => predictor.Predict(new byte[4]));
        first.Start();
        gated.Entered.Wait();
        var others = Enumerable.Range(0, 5).Select(_ => new Thread(() => predictor.Predict(new byte[4]))).ToArray();
        foreach (var thread in others) thread.Start();
        while (others.Any(thread => thread.ThreadState != ThreadState.WaitSleepJoin)) Thread.Yield();
        gated.Gate.Set();
        foreach (var thread in others) thread.Join();
        first.Join();
        Assert.Equal([1, 5], gated.Batches);
    }

    [Fact]
    public void The_predictor_agrees_with_the_data_view()
    {
        var network = Network.Input(1, 2, 2).Conv2D(3, kernel: 2).ReLU().Classifier(3);
        ConvNetTransformer transformer = new(
            new(new ConvNetModel(network, network.CreateParameters(5), null), "Features", FeatureKind.Bytes, 8), new ReferenceBackend(), null);
        var data = Brightness.Data(_context, 9);
        var expected = transformer.Transform(data).GetColumn<float[]>("Score").ToArray();
        using ConvNetPredictor predictor = new(transformer);
        var samples = data.GetColumn<byte[]>("Features").ToArray();
        Assert.All(samples.Zip(expected), pair => Assert.Equal(pair.Second, predictor.Predict(pair.First).Scores));
        Assert.All(samples.Zip(expected), pair => Assert.Equal(pair.Second, predictor.Predict([.. pair.First.Select(value => (float)value)]).Scores));
    }

    [Fact]
    public void An_image_is_predicted_by_its_luminance()
    {
        using ConvNetPredictor predictor = new(Brightness.Transformer(_backend));
        using var image = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, [.. Enumerable.Repeat(new byte[] { 20, 20, 20, 255 }, 4).SelectMany(pixel => pixel)]);
        Assert.Equal("light", predictor.Predict(image).Label);
        using var wide = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Bgra32, new byte[24]);
        Assert.Contains("2 x 3", Assert.Throws<ArgumentException>(() => predictor.Predict(wide)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_found_inside_a_pipelines_model()
    {
        var data = Brightness.Data(_context, 3);
        var chain = new TransformerChain<ITransformer>(
            new TransformerChain<ITransformer>(Brightness.Transformer(_backend)),
            _context.Transforms.CopyColumns("Copy", "Number").Fit(data));
        using ConvNetPredictor predictor = new(chain);
        Assert.Equal("grey", predictor.Predict([10, 10, 10, 10]).Label);
        Assert.Throws<ArgumentException>(() => new ConvNetPredictor(_context.Transforms.CopyColumns("Copy", "Number").Fit(data)));
    }

    [Fact]
    public void Samples_of_another_size_and_numbers_that_are_none_are_refused()
    {
        using ConvNetPredictor predictor = new(Brightness.Transformer(_backend));
        Assert.Contains("5 values", Assert.Throws<ArgumentException>(() => predictor.Predict(new byte[5])).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => predictor.Predict([1f, float.NaN, 1f, 1f])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_predictor_says_so()
    {
        ConvNetPredictor predictor = new(Brightness.Transformer(_backend));
        predictor.Dispose();
        predictor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => predictor.Predict(new byte[4]));
    }

    [Fact]
    public void A_failing_network_fails_every_request_of_its_batch_and_no_other()
    {
        using GatedBackend gated = new() { Fails = true };
        using ConvNetPredictor predictor = new(Transformer(gated));
        gated.Gate.Set();
        var error = Assert.Throws<InvalidOperationException>(() => predictor.Predict(new byte[4]));
        Assert.Contains("out of order", error.Message, StringComparison.Ordinal);
        gated.Fails = false;
        Assert.Equal("dark", predictor.Predict(new byte[4]).Label);
    }

    private static ConvNetTransformer Transformer(GatedBackend backend)
    {
        using CountingBackend unused = new();
        return new ConvNetTransformer(new(Brightness.Transformer(unused).Model, "Features", FeatureKind.Bytes, 32), backend, null);
    }
}
