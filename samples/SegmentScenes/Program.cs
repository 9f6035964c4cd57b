// Trains a small network to say of each pixel of a scene which garment it shows, measures it, saves it, and draws what a loaded model sees.
using ConvMl.Networks;
using ConvMl.Scenes;
using ConvMl.Training;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;
using ConvMl.Transforms.Segmentation;
using ConvMl.Transforms.Serving;
using Microsoft.ML;
using Microsoft.ML.Data;

var ml = new MLContext(seed: 1);
var (training, test) = (Scenes(ScenePart.Training, "train", 1000), Scenes(ScenePart.Test, "t10k", 200));

// A small U-Net: three times down and up again, each time beside what was seen on the way down. The number of classes comes from the masks.
var network = UNet(Network.Input(channels: 3), channels: 16, depth: 3).PixelClassifier();

var model = ml.SemanticSegmentation.Trainers.ConvNet(network, new()
{
    Epochs = 12,
    Optimizer = new AdamW(3e-3f),
    Schedule = new OneCycleSchedule(),
    Overlay = new MaskOverlay(Opacity: 0.6f),
    Progress = new TextProgress(Console.Out),
}).Fit(training);

var metrics = ml.SemanticSegmentation.Evaluate(model.Transform(test));
Console.WriteLine($"test: mean IoU {metrics.MeanIoU:P1}, pixel accuracy {metrics.PixelAccuracy:P1}");
ml.Model.Save(model, training.Schema, "scenes.zip");

// A server asks the predictor from any number of threads.
using var predictor = new ConvNetPredictor(ml.Model.Load("scenes.zip", out _));
var scene = test.GetColumn<MLImage>("Image").First();
var prediction = predictor.Segment(scene);
Console.WriteLine($"the first test scene shows: {string.Join(", ", prediction.Mask.Distinct().Order().Select(number => prediction.ClassNames[number]))}");
using var overlay = new MaskOverlay().Draw(scene, prediction);
overlay.Save("scene.png");

static Network UNet(Network network, int channels, int depth) => depth == 0
    ? Block(network, channels)
    : Block(Block(network, channels).Concat(same => same, down => UNet(down.MaxPool2D(2), 2 * channels, depth - 1).Upsample2D(2)), channels);

static Network Block(Network network, int channels) => network.Conv2D(channels, kernel: 3).BatchNorm().ReLU();

// The scenes are made of the garments that ship with the project; no file is needed.
IDataView Scenes(ScenePart part, string files, int count)
{
    var folder = Path.Combine(AppContext.BaseDirectory, "fashion-mnist");
    return ml.Data.LoadFashionScenes(
        Path.Combine(folder, $"{files}-images-idx3-ubyte.gz"), Path.Combine(folder, $"{files}-labels-idx1-ubyte.gz"), part, count, new() { Height = 48, Width = 48 });
}
