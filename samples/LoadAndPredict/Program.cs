// Loads the model that TrainAndSave wrote, in a process of its own, and asks it what the first test images show.
using ConvMl.Transforms.Data;
using ConvMl.Transforms.Serving;
using Microsoft.ML;

var path = args.Length > 0 ? args[0] : "clothes.zip";
if (!File.Exists(path))
{
    Console.Error.WriteLine($"There is no model '{path}'. Run TrainAndSave here first, or give the path of a model.");
    return 2;
}

// Nothing to register: ML.NET finds the network inside the model.
var model = new MLContext().Model.Load(path, out _);

// A predictor answers any number of threads at once; ML.NET's PredictionEngine works as well, for one.
using var predictor = new ConvNetPredictor(model);
var images = IdxFile.Read(Path.Combine(AppContext.BaseDirectory, "fashion-mnist", "t10k-images-idx3-ubyte.gz"));
var pixels = images.Dimensions[1] * images.Dimensions[2];
for (var number = 0; number < 10; number++)
{
    var prediction = predictor.Predict(images.Elements.Span.Slice(number * pixels, pixels));
    Console.WriteLine($"image {number}: {prediction.Label} ({prediction.Score:P1})");
}

return 0;
