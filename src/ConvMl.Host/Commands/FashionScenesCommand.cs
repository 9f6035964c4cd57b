using System.CommandLine;
using System.Globalization;
using ConvMl.Host.Datasets;
using ConvMl.Host.Output;
using ConvMl.Scenes;

namespace ConvMl.Host.Commands;

/// <summary><c>convml data fashion-scenes</c>: writes pictures of garments with masks, instances, boxes and depth order.</summary>
internal static class FashionScenesCommand
{
    private static readonly FashionScenesOptions Defaults = new();

    private static readonly Option<string> Out = new("--out") { Description = "The folder to write; new, or empty", HelpName = "folder", Required = true };

    private static readonly Option<string> Data = new("--data")
    {
        Description = "The garments: a folder of Fashion-MNIST's IDX files; those that ship with convml if not given",
        HelpName = "folder",
        DefaultValueFactory = _ => IdxFolder.ShippedFashion,
    };

    private static readonly Option<int> Train = new("--train")
    {
        Description = "Scenes to train on, of training garments",
        HelpName = "number",
        DefaultValueFactory = _ => FashionScenes.DefaultTrainingCount,
    };

    private static readonly Option<int> Test = new("--test")
    {
        Description = "Scenes to test on, of test garments",
        HelpName = "number",
        DefaultValueFactory = _ => FashionScenes.DefaultTestCount,
    };

    private static readonly Option<int> Size = new("--size") { Description = "Rows, and pixels in a row", HelpName = "pixels", DefaultValueFactory = _ => Defaults.Height };

    private static readonly Option<long> Seed = new("--seed") { Description = "Decides all that is random", HelpName = "number", DefaultValueFactory = _ => Defaults.Seed };

    internal static string[] Examples { get; } =
    [
        "convml data fashion-scenes --out scenes",
        "convml data fashion-scenes --out scenes --train 5000 --test 1000 --size 128 --seed 7",
    ];

    internal static Command Create()
    {
        var command = new Command("fashion-scenes", "Write pictures of overlapping garments with masks, instances, boxes and depth order.") { Out, Data, Train, Test, Size, Seed };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (path, isJson) = (parsed.GetValue(Out)!, parsed.GetValue(CommonOptions.Json));
        var (train, test, size, seed) = (parsed.GetValue(Train), parsed.GetValue(Test), parsed.GetValue(Size), parsed.GetValue(Seed));
        if (train < 0 || test < 0 || (long)train + test is < 1 or > 1_000_000)
            throw new InputException($"--train {train} and --test {test} are not numbers of scenes that can be written; expected from 0 on, and 1 to 1,000,000 together.");
        ScenesFolder.RequireFree(path);
        var parts = Parts(parsed.GetValue(Data)!, train, test, new() { Height = size, Width = size, Seed = seed });
        StepProgress.Run("writing scenes", train + test, isJson, written => ScenesFolder.Write(path, parts, written, cancellation));

        var document = new ScenesDocument(Path.GetFullPath(path), train, test, size, seed);
        Console.WriteLine(isJson
            ? JsonText.Of(document)
            : string.Create(CultureInfo.InvariantCulture, $"{train:N0} scenes to train on and {test:N0} to test on, {size} x {size} pixels, are in {document.Folder}"));
        return ExitCode.Success;
    }

    private static List<(FashionScenes Scenes, int Count)> Parts(string data, int train, int test, FashionScenesOptions options)
    {
        try
        {
            List<(FashionScenes, int)> parts = [];
            if (train > 0) parts.Add((new(ScenePart.Training, IdxFolder.Garments(data, ScenePart.Training), options), train));
            if (test > 0) parts.Add((new(ScenePart.Test, IdxFolder.Garments(data, ScenePart.Test), options), test));
            return parts;
        }
        catch (ArgumentException exception)
        {
            throw new InputException(exception.Message, exception);
        }
    }
}
