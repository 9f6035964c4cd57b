// Trains a network on ten kinds of clothes, and uses what its layers learned for another question: worn on the feet, or not?
using ConvMl.Networks;
using ConvMl.Training;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;
using Microsoft.ML;
using Microsoft.ML.Data;

var images = Path.Combine(AppContext.BaseDirectory, "fashion-mnist");
string[] names = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
var ml = new MLContext(seed: 1);
IDataView Load(string part) => ml.Data.LoadIdx(Path.Combine(images, $"{part}-images-idx3-ubyte.gz"), Path.Combine(images, $"{part}-labels-idx1-ubyte.gz"), names);
var (training, test) = (Load("train"), Load("t10k"));
ConvMl.Transforms.Classification.ConvNetTrainer.Options Options(int epochs) =>
    new() { Epochs = epochs, Optimizer = new AdamW(3e-3f), Schedule = new OneCycleSchedule(), Progress = new TextProgress(Console.Out) };

// Layers as transforms and a classifier behind them, trained together.
var clothes = ml.Transforms.ConvNetLayers("C1", "Features", layers => layers.Conv2D(16, kernel: 3).BatchNorm().ReLU().MaxPool2D(2))
    .Append(ml.Transforms.ConvNetLayers("C2", "C1", layers => layers.Conv2D(32, kernel: 3).BatchNorm().ReLU().MaxPool2D(2)))
    .Append(ml.MulticlassClassification.Trainers.ConvNet(Network.Input(32, 7, 7).Classifier(), "C2", Options(epochs: 3)))
    .Fit(training);
Console.WriteLine($"ten kinds, test accuracy: {Accuracy(clothes.Transform(test)):P1}");

// Another question, few rows: the network's features feed a trainer of ML.NET.
var question = ml.Transforms.CustomMapping<Kind, Question>((row, answer) => answer.OnFeet = (row.Label is 6 or 8 or 10).ToString(), contractName: null)
    .Append(ml.Transforms.Conversion.MapValueToKey("Answer", "OnFeet"));
var (fewRows, testRows) = (question.Fit(training).Transform(ml.Data.TakeRows(training, 300)), question.Fit(training).Transform(test));
var trained = clothes.LastTransformer.Training!;
var answers = ml.Transforms.ConvNetFeatures("Seen", "Features", trained.Network, trained.Parameters, layer: "maxpool2d_2")
    .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Answer", "Seen"))
    .Fit(fewRows);
var metrics = ml.MulticlassClassification.Evaluate(answers.Transform(testRows), labelColumnName: "Answer");
Console.WriteLine($"on the feet or not, from 300 rows, test accuracy: {metrics.MicroAccuracy:P1}");

double Accuracy(IDataView scored) => ml.MulticlassClassification.Evaluate(scored).MicroAccuracy;

internal sealed class Kind
{
    [KeyType(10)]
    public uint Label { get; set; }
}

internal sealed class Question
{
    public string OnFeet { get; set; } = "";
}
