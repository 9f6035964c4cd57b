// A layer that ConvMl does not have, written in this assembly: its gradients are checked, then it trains, is saved in an ML.NET model and loaded again.
using ConvMl.Layers;
using ConvMl.Layers.UserLayers;
using ConvMl.Networks;
using ConvMl.Training;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;
using Microsoft.ML;

// Before the first network with the layer is made or read: also in the program that only loads the model.
LayerRegistry.Register("Sample.Swish", SwishJson.Default.Swish);
Console.WriteLine(GradientCheck.Verify(new Swish(), [3, 4, 5]));

var images = Path.Combine(AppContext.BaseDirectory, "fashion-mnist");
var ml = new MLContext(seed: 1);
IDataView Load(string part) => ml.Data.LoadIdx(Path.Combine(images, $"{part}-images-idx3-ubyte.gz"), Path.Combine(images, $"{part}-labels-idx1-ubyte.gz"));
var (training, test) = (Load("train"), Load("t10k"));

var network = Network.Input(channels: 1, height: 28, width: 28)
    .Conv2D(16, kernel: 3).BatchNorm().Append(new Swish()).MaxPool2D(2)
    .Conv2D(32, kernel: 3).BatchNorm().Append(new Swish()).MaxPool2D(2)
    .Classifier();

var model = ml.MulticlassClassification.Trainers.ConvNet(network, "Features", new()
{
    Epochs = 2,
    Optimizer = new AdamW(3e-3f),
    Schedule = new OneCycleSchedule(),
    Progress = new TextProgress(Console.Out),
}).Fit(training);

ml.Model.Save(model, training.Schema, "swish.zip");
var loaded = ml.Model.Load("swish.zip", out _);
Console.WriteLine($"test accuracy of the loaded model: {ml.MulticlassClassification.Evaluate(loaded.Transform(test)).MicroAccuracy:P1}");
