// Draws the pictures of docs/lecture.md: what each kind of layer does to an image, and what the units of a trained network answer to. It has the lines
// of that page, in its order. The first argument is the folder to write to; without one it is the current folder.
using ConvMl.Algebra;
using ConvMl.Explanations;
using ConvMl.Filters;
using ConvMl.Geometry;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Initializers;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Pictures;
using ConvMl.Samples;
using ConvMl.Tensors;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;
using ConvMl.Transforms.Images;
using Microsoft.ML;
using Microsoft.ML.Data;

var ml = new MLContext(seed: 1);
var (training, test) = (Load("train"), Load("t10k"));
var image = Collage.Of([.. test.GetColumn<byte[]>("Features").Take(9)]);
var input = Network.Input(1, Collage.Side, Collage.Side);
using var backend = new ManagedBackend();

float[] Run(Network network, float[] pixels, ParameterSet? parameters = null)
{
    using var session = backend.CreateInference(network, parameters ?? network.CreateParameters(seed: 1), new());
    var output = new float[network.HeadShape.Elements];
    session.Run(1, pixels, output);
    return output;
}

// The first channel of what a network makes of the image.
Picture Show(Network network, ParameterSet? parameters = null)
{
    var values = Run(network, image, parameters);
    var (height, width) = (network.HeadShape.Height, network.HeadShape.Width);
    return Picture.OfNumbers(values.AsSpan(0, height * width), height, width, values.Min(), values.Max());
}

// Correlation filters.
Save("filters",
    Show(input.Conv2D(Filters.Gaussian(2))),
    Show(input.Conv2D(Filters.MotionBlur(length: 9, angle: 30))),
    Show(input.Conv2D(Filters.Sharpen())),
    Show(input.Conv2D(Filters.Sobel())),
    Show(input.Conv2D(Filters.DifferenceOfGaussians(center: 1))));

float[] middle = [.. Enumerable.Range(0, 28 * 28).Select(pixel => image[((28 + (pixel / 28)) * Collage.Side) + 28 + (pixel % 28)])];
var response = TemplateMatching.Normalized([1, Collage.Side, Collage.Side], image, [1, 28, 28], middle);
foreach (var match in response.BestMatches(count: 3))
    Console.WriteLine($"row {match.Row}, column {match.Column}: {match.Response:F2}");

Save("template", Picture.OfNumbers(middle, 28, 28, 0, 1).Enlarge(3));
Save("response", response.Draw());

// Gabor filters.
var bank = Filters.Gabor(orientations: 4, wavelength: 4);
var energy = input.Conv2D(bank).Append(new Magnitude());
Write("gabor", bank.Draw(scale: 6, columns: 8));
Save("energy", Channels(Run(energy, image), Collage.Side));

// Components of patches.
var components = ml.Transforms.PatchPrincipalComponents("Filtered", "Features", new() { Components = 32, Patch = 7, BothSigns = true }).Fit(training);
var patches = components.Network.Parameters["conv2d_1.weight"].Shape;
Write("components", new FilterBank(patches, components.Parameters["conv2d_1.weight"]).Draw(columns: 8));

// Convolution as an operation.
var toeplitz = ConvolutionMatrix.Of([1, 2, 3], length: 4).ToDense();
for (var row = 0; row < 4; row++)
    Console.WriteLine(string.Join(' ', Enumerable.Range(0, 4).Select(column => toeplitz[row, column])));

var five = ConvolutionMatrix.Of([1, 4, 6, 4, 1], length: 49);
var laplacian = ConvolutionMatrix.Of(Filters.Laplacian(), [1, 7, 7]);
Save("matrix", Matrix(five), Matrix(laplacian));

var (blur, edges) = (Filters.Gaussian(2), new FilterBank([1, 1, 3, 3], Filters.Sobel()[0]));
Save("composed",
    Show(input.Conv2D(blur)),
    Show(input.Conv2D(blur).Conv2D(edges)),
    Show(input.Conv2D(Kernel.Compose(blur, edges))));

// Stride and pooling.
Save("stride",
    Show(input.Subsample2D(1)),
    Show(input.Conv2D(Filters.Gaussian(1.5)).Subsample2D(2)),
    Show(input.Conv2D(Filters.Gaussian(1.5), stride: 2)));
Save("pooling", Show(input.MaxPool2D(4)), Show(input.AveragePool2D(4)), Show(input.Subsample2D(4)));

// The receptive field.
var twelve = Enumerable.Range(0, 12).Aggregate(Network.Input(1, 33, 33), (network, _) => network.Conv2D(16, kernel: 3).ReLU());
var field = EffectiveReceptiveField.Measure(twelve, twelve.CreateParameters(seed: 1), backend, new() { Samples = 100 });
Console.WriteLine($"computed {field.Field.Vertical.Size} by {field.Field.Horizontal.Size}; {field.Pixels} pixels count, a square of {field.Size:F1} by {field.Size:F1}");
Write("receptive-field", field.Draw());

// 1×1, channels, separable.
Network[] mixing =
[
    input.Conv2D(64, kernel: 1),
    input.DepthwiseConv2D(kernel: 3),
    input.SeparableConv2D(64, kernel: 3),
    input.SeparableConv2D(64, kernel: 3, innerChannels: 16, innerGroups: 1),
];
foreach (var network in mixing)
    Console.WriteLine(NetworkSummary.Of(network));

var upright = new FilterBank([1, 4, 1, 1], [1, 0, -1, 0]);
Save("channels",
    Show(energy.Conv2D(upright)),
    Show(energy.Conv2D(Filters.Gaussian(3))),
    Show(energy.Conv2D(Filters.Gaussian(3)).Conv2D(upright)));

// Dilated, sparse, deformable.
int[] steps = [1, 3, 6];
Save("dilation", [.. steps.Select(step => Show(input.DilatedConv2D(1, kernel: 3, dilation: step, initializer: new Constant(1 / 9f))))]);

bool[] ring =
[
    false, true, false, true, false,
    true, false, false, false, true,
    false, false, false, false, false,
    true, false, false, false, true,
    false, true, false, true, false,
];
Save("sparse",
    Show(input.SparseConv2D(1, kernel: 5, mask: ring, bias: false, initializer: new Constant(1 / 8f))),
    Show(input.Conv2D(Filters.Box(5))));

var deformable = input.DeformableConv2D(1, kernel: 3, bias: false, initializer: new Constant(1 / 9f));
var moved = deformable.CreateParameters(seed: 1);
var offsets = moved["conv2d_1.bias"];
for (var tap = 0; tap < 9; tap++)
    (offsets[2 * tap], offsets[(2 * tap) + 1]) = (8, 4);
Save("deformable", Show(deformable), Show(deformable, moved));

// Back to a larger image.
var pooled = input.MaxPool2D(2, name: "pool");
Save("enlarging",
    Show(pooled.Upsample2D(2)),
    Show(pooled.Upsample2D(2, Interpolation.Bilinear)),
    Show(pooled.ConvTranspose2D(1, kernel: 4, stride: 2, padding: 1, bias: false, initializer: new Constant(1 / 4f))),
    Show(pooled.MaxUnpool2D("pool")));

// Classification, and what units learn.
var classifier = Network.Input(1, 28, 28)
    .Conv2D(16, kernel: 5).BatchNorm().ReLU().MaxPool2D(2)
    .Conv2D(32, kernel: 3).BatchNorm().ReLU().MaxPool2D(2)
    .Classifier();
var model = ml.MulticlassClassification.Trainers.ConvNet(classifier, "Features", new()
{
    Epochs = 3,
    Optimizer = new AdamW(3e-3f),
    Schedule = new OneCycleSchedule(),
    Seed = 1,
}).Fit(training).Model;

var first = model.Parameters["conv2d_1.weight"];
Write("first-filters", new FilterBank([16, 1, 5, 5], first).Draw(scale: 8, columns: 8));

float[] Answer(string layer, byte[] pixels)
{
    var cut = model.Network.CutAt(layer);
    return Run(cut, [.. pixels.Select(value => (float)value)], model.Parameters.Choose(cut.Parameters));
}

byte[][] clothes = [.. test.GetColumn<byte[]>("Features").Take(1000)];
string[] layers = ["conv2d_1", "relu_1", "maxpool2d_1", "conv2d_2", "maxpool2d_2"];
Write("activations", Picture.Grid([.. layers.Select(layer => Maps(Answer(layer, clothes[0]), model.Network.ShapeOf(layer)))], columns: 1, gap: 0));

var answers = clothes.Select(pixels => Answer("maxpool2d_2", pixels)).ToArray();
var strongest = Enumerable.Range(0, 6).SelectMany(channel => clothes.Zip(answers)
    .OrderByDescending(pair => pair.Second.AsSpan(channel * 49, 49).ToArray().Max()).Take(10)
    .Select(pair => Picture.Of(28, 28, 1, pair.First)));
Write("units", Picture.Grid([.. strongest], columns: 10).Enlarge(2));

var anySize = model.Network.ToFullyConvolutional().WithInputSize(Collage.Side, Collage.Side).Softmax();
var scores = Run(anySize, [.. image.Select(value => 255 * value)], model.Parameters.Reshape(anySize.Parameters));
var (trouser, sandal, boot) = (1, 5, 9);
var maps = Channels(scores, anySize.HeadShape.Height);
Save("scores", maps[trouser], maps[sandal], maps[boot]);

IDataView Load(string part)
{
    var files = Path.Combine(AppContext.BaseDirectory, "fashion-mnist", part);
    return ml.Data.LoadIdx($"{files}-images-idx3-ubyte.gz", $"{files}-labels-idx1-ubyte.gz");
}

Picture[] Channels(float[] values, int side) =>
    [.. values.Chunk(side * side).Select(channel => Picture.OfNumbers(channel, side, side, values.Min(), values.Max()))];

// The first eight channels of a layer, side by side.
static Picture Maps(float[] values, Shape shape)
{
    var maps = values.Chunk(shape.Height * shape.Width).Take(8).Select(channel => Picture.OfSigned(channel, shape.Height, shape.Width));
    return Picture.Grid([.. maps.Select(map => map.Enlarge(56 / map.Height))], columns: 8);
}

static Picture Matrix(ConvolutionMatrix matrix) =>
    Picture.OfSigned([.. matrix.ToDense().Cast<double>().Select(value => (float)value)], matrix.Rows, matrix.Columns);

void Save(string name, params Picture[] pictures) =>
    Write(name, Picture.Grid([.. pictures.Select(picture => picture.Enlarge(Math.Max(1, 168 / picture.Height)))], pictures.Length, gap: 6));

void Write(string name, Picture picture) => picture.Save(Path.Combine(args.Length > 0 ? args[0] : ".", $"lecture-{name}.png"));
