// Trains a small convolutional network on images of clothes, tests it, and saves it as an ML.NET model.
using ConvMl.Networks;
using ConvMl.Training;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;
using Microsoft.ML;

var images = Path.Combine(AppContext.BaseDirectory, "fashion-mnist");
string[] names = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
var ml = new MLContext(seed: 1);
IDataView Load(string part) => ml.Data.LoadIdx(Path.Combine(images, $"{part}-images-idx3-ubyte.gz"), Path.Combine(images, $"{part}-labels-idx1-ubyte.gz"), names);
var (training, test) = (Load("train"), Load("t10k"));

var network = Network.Input(channels: 1, height: 28, width: 28)
    .Conv2D(16, kernel: 3).BatchNorm().ReLU().MaxPool2D(2)
    .Conv2D(32, kernel: 3).BatchNorm().ReLU().MaxPool2D(2)
    .Classifier();

var pipeline = ml.MulticlassClassification.Trainers.ConvNet(network, "Features", new()
{
    Epochs = 4,
    Optimizer = new AdamW(3e-3f),
    Schedule = new OneCycleSchedule(),
    Progress = new TextProgress(Console.Out),
})
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

var model = pipeline.Fit(training);
Console.WriteLine($"test accuracy: {ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy:P1}");
ml.Model.Save(model, training.Schema, "clothes.zip");
