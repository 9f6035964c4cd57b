using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Scoring;

public sealed class PredictionEngineTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly CountingBackend _backend = new();

    public void Dispose() => _backend.Dispose();

    [Fact]
    public void Each_prediction_costs_one_pass_and_is_its_own()
    {
        using var engine = _context.Model.CreatePredictionEngine<Brightness.Row, Brightness.Prediction>(Brightness.Transformer(_backend));
        for (var i = 0; i < 9; i++)
        {
            var prediction = engine.Predict(new Brightness.Row { Number = i, Features = [.. Enumerable.Repeat((byte)(i % 3 * 10), 4)] });
            Assert.Equal((uint)(i % 3) + 1, prediction.PredictedLabel);
            Assert.Equal(i, prediction.Number);
            Assert.Equal(3, prediction.Score.Length);
        }

        Assert.Equal(Enumerable.Repeat(1, 9), _backend.Batches);
    }

    [Fact]
    public void Names_come_back_through_MapKeyToValue()
    {
        var first = Brightness.Transformer(_backend);
        var last = _context.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(first.Transform(Brightness.Data(_context, 3)));
        TransformerChain<ITransformer> model = new(first, last);
        using var engine = _context.Model.CreatePredictionEngine<Brightness.Row, NamedPrediction>(model);
        Assert.Equal("light", engine.Predict(new Brightness.Row { Features = [20, 20, 20, 20] }).PredictedLabel);
        Assert.Equal("dark", engine.Predict(new Brightness.Row { Features = [0, 0, 0, 0] }).PredictedLabel);
    }

    [Fact]
    public void An_engine_that_wants_no_scores_costs_no_pass()
    {
        using var engine = _context.Model.CreatePredictionEngine<Brightness.Row, NumberOnly>(Brightness.Transformer(_backend));
        Assert.Equal(7, engine.Predict(new Brightness.Row { Number = 7 }).Number);
        Assert.Empty(_backend.Batches);
    }

    private sealed class NamedPrediction
    {
        public string PredictedLabel { get; set; } = "";
    }

    private sealed class NumberOnly
    {
        public int Number { get; set; }
    }
}
