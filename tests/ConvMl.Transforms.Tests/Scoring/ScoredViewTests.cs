using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Scoring;

public sealed class ScoredViewTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly CountingBackend _backend = new();

    public void Dispose() => _backend.Dispose();

    [Fact]
    public void A_hundred_rows_at_batch_32_cost_four_passes()
    {
        var view = Brightness.Transformer(_backend).Transform(Brightness.Data(_context, 100));
        var rows = Predictions(view);
        Assert.Equal([32, 32, 32, 4], _backend.Batches);
        Assert.Equal(Brightness.Precision, _backend.Precision);
        Assert.Equal(Enumerable.Range(0, 100), rows.Select(row => row.Number));
        Assert.All(rows, row => Assert.Equal((uint)(row.Number % 3) + 1, row.PredictedLabel));
        Assert.All(rows, row => Assert.Equal(1, row.Score.Sum(), 5));
    }

    [Fact]
    public void Reading_only_the_label_costs_no_pass()
    {
        var view = Brightness.Transformer(_backend).Transform(Brightness.Data(_context, 100));
        Assert.Equal(100, view.GetColumn<uint>("Label").Count());
        Assert.Equal(100, view.GetRowCount());
        Assert.Empty(_backend.Batches);
    }

    [Fact]
    public void Asking_for_a_score_without_reading_it_costs_no_pass()
    {
        var view = Brightness.Transformer(_backend).Transform(Brightness.Data(_context, 100));
        using var cursor = view.GetRowCursor([view.Schema["Score"]]);
        while (cursor.MoveNext())
        {
        }

        Assert.Empty(_backend.Batches);
    }

    [Fact]
    public void Taking_five_rows_costs_one_pass()
    {
        var view = Brightness.Transformer(_backend).Transform(Brightness.Data(_context, 100));
        Assert.Equal(5, Predictions(_context.Data.TakeRows(view, 5)).Count);
        Assert.Equal([32], _backend.Batches);
    }

    [Fact]
    public void Skipped_rows_are_not_scored()
    {
        var view = Brightness.Transformer(_backend).Transform(Brightness.Data(_context, 100));
        var rows = Predictions(_context.Data.SkipRows(view, 90));
        Assert.Equal([10], _backend.Batches);
        Assert.Equal(Enumerable.Range(90, 10), rows.Select(row => row.Number));
        Assert.All(rows, row => Assert.Equal((uint)(row.Number % 3) + 1, row.PredictedLabel));
    }

    [Fact]
    public void Two_cursors_at_once_do_not_disturb_each_other()
    {
        var view = Brightness.Transformer(_backend, batchSize: 4).Transform(Brightness.Data(_context, 20));
        var pairs = view.GetColumn<uint>("PredictedLabel").Zip(view.GetColumn<uint>("PredictedLabel").Skip(3));
        Assert.All(pairs, pair => Assert.Equal(pair.First, pair.Second));
    }

    [Fact]
    public void Shuffled_and_filtered_and_cached_input_keeps_rows_and_scores_together()
    {
        var data = _context.Data.Cache(_context.Data.FilterByCustomPredicate(
            _context.Data.ShuffleRows(Brightness.Data(_context, 100), seed: 5), (Brightness.Row row) => row.Number is < 10 or >= 70));
        var rows = Predictions(Brightness.Transformer(_backend, batchSize: 7).Transform(data));
        Assert.Equal(60, rows.Count);
        Assert.NotEqual(rows.Select(row => row.Number).Order(), rows.Select(row => row.Number));
        Assert.All(rows, row => Assert.Equal((uint)(row.Number % 3) + 1, row.PredictedLabel));
    }

    [Fact]
    public void Shuffling_the_scored_rows_keeps_rows_and_scores_together()
    {
        var view = Brightness.Transformer(_backend).Transform(Brightness.Data(_context, 60));
        var rows = Predictions(_context.Data.ShuffleRows(view, seed: 2));
        Assert.NotEqual(Enumerable.Range(0, 60), rows.Select(row => row.Number));
        Assert.All(rows, row => Assert.Equal((uint)(row.Number % 3) + 1, row.PredictedLabel));
    }

    [Fact]
    public void Input_that_changes_between_readings_is_noticed()
    {
        var readings = 0;
        IEnumerable<Brightness.Row> Shrinking()
        {
            var rows = 8 - (3 * readings++);
            for (var i = 0; i < rows; i++) yield return new Brightness.Row { Features = [0, 0, 0, 0] };
        }

        var view = Brightness.Transformer(_backend).Transform(_context.Data.LoadFromEnumerable(Shrinking()));
        var error = Assert.Throws<InvalidOperationException>(() => Predictions(view));
        Assert.Contains("read a second time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_with_NaN_gets_NaN_scores_and_no_label_and_the_others_are_right()
    {
        List<Brightness.FloatRow> rows =
        [
            new() { Features = [10, 10, 10, 10] },
            new() { Features = [10, float.NaN, 10, 10] },
            new() { Features = [10, 10, 10, float.PositiveInfinity] },
            new() { Features = [20, 20, 20, 20] },
        ];
        var scored = Predictions(Brightness.Transformer(_backend).Transform(_context.Data.LoadFromEnumerable(rows)));
        Assert.Equal([2u, 0u, 0u, 3u], scored.Select(row => row.PredictedLabel));
        Assert.All(scored[1].Score, score => Assert.Equal(float.NaN, score));
        Assert.All(scored[0].Score, score => Assert.InRange(score, 0, 1));
    }

    [Fact]
    public void Scores_are_the_softmax_of_the_outputs()
    {
        var row = Predictions(Brightness.Transformer(_backend).Transform(Brightness.Data(_context, 2)))[1];
        double[] exponentials = [Math.Exp(-10), 1, Math.Exp(-10)]; // the logits are -10, 0, -10
        for (var k = 0; k < 3; k++) Assert.Equal(exponentials[k] / exponentials.Sum(), row.Score[k], 1e-7);
    }

    [Fact]
    public void Getters_refuse_wrong_types_inactive_columns_and_reading_off_a_row()
    {
        var view = Brightness.Transformer(_backend).Transform(Brightness.Data(_context, 2));
        using var cursor = view.GetRowCursor([view.Schema["PredictedLabel"]]);
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<VBuffer<float>>(view.Schema["Score"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["PredictedLabel"]));
        var getter = cursor.GetGetter<uint>(view.Schema["PredictedLabel"]);
        uint key = 0;
        Assert.Throws<InvalidOperationException>(() => getter(ref key));
        Assert.True(cursor.MoveNext());
        getter(ref key);
        getter(ref key);
        Assert.Equal(1u, key);
    }

    private List<Brightness.Prediction> Predictions(IDataView view) =>
        [.. _context.Data.CreateEnumerable<Brightness.Prediction>(view, reuseRowObject: false, ignoreMissingColumns: true)];
}
