// Loads a model and predicts the images named on the command line: with ML.NET alone, with no call to ConvMl and no word of it. Prints, for each
// image, the class and the scores by the data view's path, then the class by the prediction engine's.
using System.Globalization;
using Microsoft.ML;

var context = new MLContext();
var model = context.Model.Load(args[0], out var schema);
ImageFile[] images = [.. args.Skip(1).Select(path => new ImageFile { ImagePath = path })];
var rows = context.Data.CreateEnumerable<Prediction>(model.Transform(context.Data.LoadFromEnumerable(images)), reuseRowObject: false).ToList();
using var engine = context.Model.CreatePredictionEngine<ImageFile, Prediction>(model, schema);
for (var i = 0; i < images.Length; i++)
{
    var scores = string.Join(' ', rows[i].Score.Select(score => score.ToString("R", CultureInfo.InvariantCulture)));
    Console.WriteLine($"{rows[i].PredictedLabel} {scores} {engine.Predict(images[i]).PredictedLabel}");
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
