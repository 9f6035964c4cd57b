// Classifies images of clothes without backpropagation: filters that need no labels, pooling, and ML.NET's own linear trainer behind them.
// Give "gabor" for designed filters instead of those found in image patches, and a folder of other IDX files to take those.
using ConvMl.Filters;
using ConvMl.Transforms.Images;
using ConvMl.Transforms.LayerTransforms;
using Microsoft.ML;
using Microsoft.ML.Trainers;

var images = args.FirstOrDefault(Directory.Exists) ?? Path.Combine(AppContext.BaseDirectory, "fashion-mnist");
string[] names = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
var ml = new MLContext(seed: 1);
IDataView Load(string part) => ml.Data.LoadIdx(Path.Combine(images, $"{part}-images-idx3-ubyte.gz"), Path.Combine(images, $"{part}-labels-idx1-ubyte.gz"), names);
var (training, test) = (Load("train"), Load("t10k"));

// 32 components of patches, of which a rectifier leaves the positive responses and those of the negatives beside them.
var components = ml.Transforms.PatchPrincipalComponents("Filtered", "Features", new() { Components = 32, Patch = 7, BothSigns = true })
    .Append(ml.Transforms.ReLU("Rectified", "Filtered"))
    .Append(ml.Transforms.AveragePool2D("Pooled", "Rectified", window: 4));

// 8 orientations of two wavelengths, each an even and an odd filter whose energy is taken.
var waves = ml.Transforms.Conv2D("Filtered", "Features", Filters.Gabor(orientations: 8, wavelengths: [4, 8]))
    .Append(ml.Transforms.Magnitude("Rectified", "Filtered"))
    .Append(ml.Transforms.AveragePool2D("Pooled", "Rectified", window: 4));

var features = args.Contains("gabor") ? waves : components;
var filters = features.Fit(training);
var bank = (LayerTransformer)filters.First();
new FilterBank(bank.Network.Parameters["conv2d_1.weight"].Shape, bank.Parameters["conv2d_1.weight"]).Draw(columns: 8).Save("filters.png");

var pipeline = features.Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
{
    FeatureColumnName = "Pooled",
    L1Regularization = 0,
    L2Regularization = 1,
    OptimizationTolerance = 1e-5f,
    MaximumNumberOfIterations = 200,
}));
var model = pipeline.Fit(training);
Console.WriteLine($"test accuracy: {ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy:P2}");
ml.Model.Save(model, training.Schema, "clothes-by-filters.zip");
