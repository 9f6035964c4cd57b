// Loads a network that `convml train` saved and says what images show: compiled ahead of time, with the engine alone.
// PredictAheadOfTime RUN IMAGES [COUNT]     RUN: the folder of a run; IMAGES: an IDX file of grey images
using System.Globalization;
using ConvMl.Backends;
using ConvMl.Managed;
using ConvMl.Samples;
using ConvMl.Serialization;

string[] names = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
var count = 10;
if (args is not ([_, _] or [_, _, _]) || (args.Length == 3 && !int.TryParse(args[2], NumberStyles.None, CultureInfo.InvariantCulture, out count)))
{
    Console.Error.WriteLine("Usage: PredictAheadOfTime RUN IMAGES [COUNT], such as: PredictAheadOfTime runs/fashion-mnist data/fashion-mnist/t10k-images-idx3-ubyte.gz 3");
    return 2;
}

try
{
    var network = NetworkJson.Read(File.ReadAllText(Path.Combine(args[0], "network.json")));
    var parameters = network.CreateParameters(seed: 0);
    SafeTensors.Load(Path.Combine(args[0], "weights.safetensors"), parameters);

    using var backend = new ManagedBackend();
    using var session = backend.CreateInference(network, parameters, new SessionOptions { MaxBatchSize = 1 });
    var scores = new float[network.OutputShapes.Single().Elements];
    foreach (var (number, image) in IdxImages.Read(args[1], network.InputShapes.Single()).Take(count).Index())
    {
        session.Run(1, image, scores);
        var best = Array.IndexOf(scores, scores.Max());

        // The network ends with one logit a class: softmax makes probabilities of them.
        var probability = 1 / scores.Sum(score => Math.Exp(score - scores[best]));
        var name = scores.Length == names.Length ? names[best] : $"class {best}";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"image {number}: {name} ({probability:P1})"));
    }

    return 0;
}
catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
