using System.CommandLine;
using System.Globalization;
using ConvMl.Explanations;
using ConvMl.Geometry;
using ConvMl.Host.Output;
using ConvMl.Networks;
using ConvMl.Plugins;
using ConvMl.Transforms.Images;

namespace ConvMl.Host.Commands;

/// <summary><c>convml explain receptive-field</c>: measures which pixels move a unit, and draws them.</summary>
internal static class ReceptiveFieldCommand
{
    private static readonly Argument<string> Source = NetworkSource.CreateArgument();

    private static readonly Option<string?> Layer = new("--layer")
    {
        Description = "The layer whose middle unit is looked at (if not given: the last one that gives images)",
        HelpName = "NAME",
    };

    private static readonly Option<string> Out = new("--out")
    {
        Description = "The picture to write, a .png",
        HelpName = "FILE",
        DefaultValueFactory = _ => "receptive-field.png",
    };

    private static readonly Option<int?> Size = new("--size")
    {
        Description = "Height and width of the input, for a network that leaves them open",
        HelpName = "N",
    };

    private static readonly Option<int> Samples = new("--samples")
    {
        Description = "Number of inputs of noise to average over",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<long> Seed = new("--seed")
    {
        Description = "Seed of the noise, and of the weights of a network that is not trained",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string?> Backend = BackendOption.Create();

    internal static string[] Examples { get; } =
    [
        "convml explain receptive-field fashion-mnist",
        "convml explain receptive-field runs/fashion-mnist --layer conv2d_3 --out field.png",
        "convml explain receptive-field network.json --size 224 --json",
    ];

    internal static Command Create()
    {
        var command = new Command("receptive-field", "Measure by derivatives how much each pixel of the input moves a unit, and draw it.")
        {
            Source, Layer, Out, Size, Samples, Seed, Backend,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(Out)!;
            RequirePlace(path);
            if (parsed.GetValue(Samples) < 1) throw new InputException($"--samples is {parsed.GetValue(Samples)}; expected at least 1.");
            if (parsed.GetValue(Size) < 1) throw new InputException($"--size is {parsed.GetValue(Size)}; expected at least 1.");
            var size = parsed.GetValue(Size) is { } side ? new Size2D(side, side) : (Size2D?)null;
            var (network, parameters, isTrained) = NetworkSource.ReadWithParameters(parsed.GetValue(Source)!, size, parsed.GetValue(Seed));
            var options = new EffectiveReceptiveFieldOptions { Layer = parsed.GetValue(Layer), Samples = parsed.GetValue(Samples), Seed = parsed.GetValue(Seed) };
            var backend = BackendOption.Find(parsed.GetValue(Backend));
            EffectiveReceptiveField field;
            try
            {
                field = EffectiveReceptiveField.Measure(network, parameters, backend, options);
            }
            catch (Exception exception) when (exception is NetworkException or NotSupportedException or ArgumentException)
            {
                throw new InputException($"'{parsed.GetValue(Source)}' cannot be measured: {exception.Message}", exception);
            }

            field.Draw().Save(path);
            Console.Write(parsed.GetValue(CommonOptions.Json)
                ? JsonText.Of(ReceptiveFieldDocument.Of(field, isTrained, path)) + Environment.NewLine
                : Describe(field, isTrained, path));
            return ExitCode.Success;
        });
        return command;
    }

    private static void RequirePlace(string path)
    {
        if (!path.EndsWith(".png", StringComparison.OrdinalIgnoreCase)) throw new InputException($"--out is '{path}'; expected a name that ends with .png.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw new InputException($"--out is '{path}', but there is no folder '{folder}'; make it first.");
    }

    private static string Describe(EffectiveReceptiveField field, bool isTrained, string path)
    {
        var ((top, bottom), (left, right)) = (field.Rows, field.Columns);
        var unit = field.Unit is { } place ? $"unit ({place.Row}, {place.Column}) of '{field.Layer}'" : $"all of '{field.Layer}'";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            Looked at   {unit}, with {(isTrained ? "trained" : "initial")} weights, in an input of {field.Height} × {field.Width}
            Computed    {NetworkSummary.FieldText(field.Field)}: rows {top} to {bottom - 1}, columns {left} to {right - 1}
            Measured    {field.Pixels} pixels count, as a square of {field.Size:F1} × {field.Size:F1}
            Picture     {path}

            """);
    }
}
