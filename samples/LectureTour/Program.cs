// Draws the pictures of docs/lecture.md: what each kind of layer does to an image, and what the units of a trained network answer to.
// The first argument is the folder to write to; without one it is the current folder.
using ConvMl.Algebra;
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

var folder = args.Length > 0 ? args[0] : ".";
using var backend = new ManagedBackend();
var ml = new MLContext(seed: 1);
var files = Path.Combine(AppContext.BaseDirectory, "fashion-mnist");
IDataView Load(string part) => ml.Data.LoadIdx(Path.Combine(files, $"{part}-images-idx3-ubyte.gz"), Path.Combine(files, $"{part}-labels-idx1-ubyte.gz"));
var test = Load("t10k");
var image = Collage.Of([.. test.GetColumn<byte[]>("Features").Take(9)]);
var input = Network.Input(1, Collage.Side, Collage.Side);

// The picture of what a layer gives, beside those of other layers.
Picture Show(Network network, ParameterSet? parameters = null)
{
    var values = Run(network, image, parameters);
    return Picture.OfNumbers(values.AsSpan(0, network.HeadShape.Height * network.HeadShape.Width), network.HeadShape.Height, network.HeadShape.Width, values.Min(), values.Max());
}

float[] Run(Network network, float[] pixels, ParameterSet? parameters = null)
{
    using var session = backend.CreateInference(network, parameters ?? network.CreateParameters(seed: 1), new());
    var output = new float[network.HeadShape.Elements];
    session.Run(1, pixels, output);
    return output;
}

Picture Matrix(ConvolutionMatrix matrix) => Picture.OfSigned([.. matrix.ToDense().Cast<double>().Select(value => (float)value)], matrix.Rows, matrix.Columns);

void Save(string name, params Picture[] pictures) => Picture.Grid([.. pictures.Select(picture => picture.Enlarge(Math.Max(1, 168 / picture.Height)))], pictures.Length, gap: 6)
    .Save(Path.Combine(folder, $"lecture-{name}.png"));

// Filters that somebody designed, as layers: blur, motion blur, sharpen, an edge's two directions, centre against surround.
var edges = input.Conv2D(Filters.Sobel());
Save("filters",
    Show(input.Conv2D(Filters.Gaussian(2))), Show(input.Conv2D(Filters.MotionBlur(length: 9, angle: 30))), Show(input.Conv2D(Filters.Sharpen())),
    Show(edges), Show(input.Conv2D(Filters.DifferenceOfGaussians(center: 1))));

// A bank of Gabor filters: four orientations, an even and an odd one each, and the energy of each pair.
var bank = Filters.Gabor(orientations: 4, wavelength: 4);
bank.Draw(scale: 6, columns: 8).Save(Path.Combine(folder, "lecture-gabor.png"));
var energy = input.Conv2D(bank).Append(new Magnitude());
var energies = Run(energy, image);
Save("energy", [.. Enumerable.Range(0, 4).Select(index => Picture.OfNumbers(energies.AsSpan(index * Collage.Side * Collage.Side, Collage.Side * Collage.Side), Collage.Side, Collage.Side, 0, energies.Max()))]);

// A template: where does the collage look like its own middle? Normalized, so that bright is not the same as alike.
float[] middle = [.. Enumerable.Range(0, 28 * 28).Select(pixel => image[((28 + (pixel / 28)) * Collage.Side) + 28 + (pixel % 28)])];
Save("template", Picture.OfNumbers(middle, 28, 28, 0, 1).Enlarge(3));
Save("response", TemplateMatching.Normalized([1, Collage.Side, Collage.Side], image, [1, 28, 28], middle).Draw());

// A convolution is a matrix: that of five taps on 49 numbers, that of a Laplacian on an image of 7×7 pixels; and two filters behind each other are one.
Save("matrix", Matrix(ConvolutionMatrix.Of([1, 4, 6, 4, 1], length: 49)), Matrix(ConvolutionMatrix.Of(Filters.Laplacian(), [1, 7, 7])));
var (blur, across) = (Filters.Gaussian(2), new FilterBank([1, 1, 3, 3], Filters.Sobel()[0]));
Save("composed", Show(input.Conv2D(blur)), Show(input.Conv2D(blur).Conv2D(across)), Show(input.Conv2D(Kernel.Compose(blur, across))));

// 1×1: each pixel by itself, over the channels: how much more upright than lying the edges are. Depthwise: each channel by itself, blurred over the pixels.
var upright = new FilterBank([1, 4, 1, 1], [1, 0, -1, 0]);
Save("channels",
    Show(energy.Conv2D(upright)), Show(energy.Conv2D(Filters.Gaussian(3))), Show(energy.Conv2D(Filters.Gaussian(3)).Conv2D(upright)));

// Stride: every second result of the full convolution, without computing the others.
var blurred = input.Conv2D(Filters.Gaussian(1.5));
Save("stride", Show(input.Subsample2D(1)), Show(blurred.Subsample2D(2)), Show(input.Conv2D(Filters.Gaussian(1.5), stride: 2)));

// Pooling: the largest, or the mean, of each square; or only one of its four pixels.
Save("pooling", Show(input.MaxPool2D(4)), Show(input.AveragePool2D(4)), Show(input.Subsample2D(4)));

// Dilation: nine taps that lie 1, 3 and 6 pixels apart.
int[] steps = [1, 3, 6];
Save("dilation", [.. steps.Select(step => Show(input.DilatedConv2D(1, kernel: 3, dilation: step, initializer: new Constant(1 / 9f))))]);

// Transposed convolution puts a kernel down at every second pixel; unpooling puts each value back where its pooling found it.
var pooled = input.MaxPool2D(2, name: "pool");
Save("enlarging",
    Show(pooled.Upsample2D(2)),
    Show(pooled.Upsample2D(2, Interpolation.Bilinear)),
    Show(pooled.ConvTranspose2D(1, kernel: 4, stride: 2, padding: 1, bias: false, initializer: new Constant(1 / 4f))),
    Show(pooled.MaxUnpool2D("pool")));

// Sparse: a ring of eight of 25 taps costs eight.
bool[] ring = [.. Enumerable.Range(0, 25).Select(tap => (tap / 5, tap % 5) is (0 or 4, 1 or 3) or (1 or 3, 0 or 4))];
Save("sparse", Show(input.SparseConv2D(1, kernel: 5, mask: ring, bias: false, initializer: new Constant(1 / 8f))), Show(input.Conv2D(Filters.Box(5))));

// Deformable: offsets that a side convolution gives; here constant ones, that move the taps of the blur down and to the right.
var deformable = input.DeformableConv2D(1, kernel: 3, bias: false, initializer: new Constant(1 / 9f));
var moved = deformable.CreateParameters(seed: 1);
var offsets = moved.Layout.Slots.Single(slot => slot.Role == ParameterRole.Bias);
for (var number = 0; number < offsets.Length; number++)
    moved[offsets][number] = number % 2 == 0 ? 8 : 4;
Save("deformable", Show(deformable), Show(deformable, moved));

// A network learns to tell clothes apart; then look at its first filters, and at what units deeper down answer to.
var network = Network.Input(1, 28, 28).Conv2D(16, kernel: 5).BatchNorm().ReLU().MaxPool2D(2).Conv2D(32, kernel: 3).BatchNorm().ReLU().MaxPool2D(2).Classifier();
var trainer = ml.MulticlassClassification.Trainers.ConvNet(network, "Features", new() { Epochs = 3, Optimizer = new AdamW(3e-3f), Schedule = new OneCycleSchedule(), Seed = 1 });
var model = trainer.Fit(Load("train")).Model;
var first = model.Parameters["conv2d_1.weight"];
new FilterBank(model.Parameters.Layout["conv2d_1.weight"].Shape, first).Draw(scale: 8, columns: 8).Save(Path.Combine(folder, "lecture-first-filters.png"));

// The images of which the most is left after the second pooling, one row a channel.
var deep = model.Network.CutAt("maxpool2d_2");
var weights = model.Parameters.Choose(deep.Parameters);
byte[][] pictures = [.. test.GetColumn<byte[]>("Features").Take(1000)];
var answers = pictures.Select(picture => Run(deep, [.. picture.Select(value => (float)value)], weights)).ToArray();
var plane = deep.HeadShape.Height * deep.HeadShape.Width;
var best = Enumerable.Range(0, 6).SelectMany(channel => pictures.Zip(answers)
    .OrderByDescending(pair => pair.Second.AsSpan(channel * plane, plane).ToArray().Max()).Take(10)
    .Select(pair => Picture.Of(28, 28, 1, pair.First)));
Picture.Grid([.. best], columns: 10).Enlarge(2).Save(Path.Combine(folder, "lecture-units.png"));

// One image as the layers of the network see it.
string[] layers = ["conv2d_1", "relu_1", "maxpool2d_1", "conv2d_2", "maxpool2d_2"];
var seen = layers.Select(layer =>
{
    var cut = model.Network.CutAt(layer);
    var values = Run(cut, [.. pictures[0].Select(value => (float)value)], model.Parameters.Choose(cut.Parameters));
    var size = cut.HeadShape.Height * cut.HeadShape.Width;
    var maps = Enumerable.Range(0, 8).Select(channel => Picture.OfSigned(values.AsSpan(channel * size, size), cut.HeadShape.Height, cut.HeadShape.Width));
    return Picture.Grid([.. maps.Select(map => map.Enlarge(56 / map.Height))], columns: 8);
}).ToArray();
Picture.Grid(seen, columns: 1, gap: 0).Save(Path.Combine(folder, "lecture-activations.png"));

Console.WriteLine(NetworkSummary.Of(model.Network));
