// Loads a model and predicts the images named on the command line: with ML.NET alone, with no call to ConvMl and no word of it. Prints, for each
// image, what the data view's path says and what the prediction engine's does: of a classifier the class and the scores, then the class; of a
// segmentation network the classes of the pixels, twice.
using System.Globalization;
using Microsoft.ML;

var context = new MLContext();
var model = context.Model.Load(args[0], out var schema);
ImageFile[] images = [.. args.Skip(1).Select(path => new ImageFile { ImagePath = path })];
var scored = model.Transform(context.Data.LoadFromEnumerable(images));
if (scored.Schema.GetColumnOrNull("PredictedMask") is null)
{
    using var engine = context.Model.CreatePredictionEngine<ImageFile, Prediction>(model, schema);
    foreach (var (image, row) in images.Zip(context.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: false)))
    {
        var scores = string.Join(' ', row.Score.Select(score => score.ToString("R", CultureInfo.InvariantCulture)));
        Console.WriteLine($"{row.PredictedLabel} {scores} {engine.Predict(image).PredictedLabel}");
    }
}
else
{
    using var engine = context.Model.CreatePredictionEngine<ImageFile, MaskPrediction>(model);
    foreach (var (image, row) in images.Zip(context.Data.CreateEnumerable<MaskPrediction>(scored, reuseRowObject: false)))
        Console.WriteLine($"{string.Concat(row.PredictedMask)} {string.Concat(engine.Predict(image).PredictedMask)}");
}

internal sealed class ImageFile
{
    public string ImagePath { get; set; } = "";

    public string Label { get; set; } = "";
}

internal sealed class Prediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}

internal sealed class MaskPrediction
{
    public uint[] PredictedMask { get; set; } = [];
}
