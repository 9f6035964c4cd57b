using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using ConvMl.Host.Output;
using ConvMl.Serialization;

namespace ConvMl.Host.Commands;

/// <summary>The command <c>convml</c>: parses the line, runs a command, answers with an exit code and at most one line on stderr.</summary>
internal static class CommandLine
{
    /// <summary>Runs the command that <paramref name="args"/> name.</summary>
    /// <returns>The process's exit code, one of <see cref="ExitCode"/>.</returns>
    internal static int Run(string[] args)
    {
        var parsed = CreateRoot().Parse(args);
        var isAboutItself = parsed.Action is { ClearsParseErrors: true };
        if (!isAboutItself && (parsed.Errors.Count > 0 || MistypedOption(parsed) is not null))
        {
            ErrorLine.Write(Describe(parsed));
            return ExitCode.BadInput;
        }

        using var interrupt = new Interrupt();
        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return parsed.InvokeAsync(configuration, interrupt.Token).GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(exception, parsed.GetValue(CommonOptions.Verbose), interrupt.Token);
        }
    }

    private static string Describe(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var help = $"{Path(parsed.CommandResult)} --help";
        if ((MistypedOption(parsed) ?? (parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null)) is not { } word) return $"{parsed.Errors[0].Message} See '{help}'.";
        var nearest = StrictJson.Nearest(word, command.Options.Concat(CommonOptions.All).Select(option => option.Name).Concat(command.Subcommands.Select(sub => sub.Name)));
        return $"There is no {(word.StartsWith('-') ? "option" : command is RootCommand ? "command" : "further argument")} '{word}'" +
            $"{(nearest is null ? "" : $"; did you mean '{nearest}'?")}{(nearest is null ? "." : "")} See '{help}'.";
    }

    // As it is typed: the name of the program's file says nothing.
    private static string Path(CommandResult result) => result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "convml";

    // The parser takes a word that is no option for an argument, such as the name of a recipe.
    private static string? MistypedOption(ParseResult parsed) =>
        parsed.Tokens.FirstOrDefault(token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal))?.Value;

    private static RootCommand CreateRoot()
    {
        var (train, evaluate, predict) = (TrainCommand.Create(), EvaluateCommand.Create(), PredictCommand.Create());
        var (summary, plan, receptiveField) = (SummaryCommand.Create(), PlanCommand.Create(), ReceptiveFieldCommand.Create());
        var (export, import, onnxTest) = (ExportCommand.Create(), ImportCommand.Create(), OnnxTestCommand.Create());
        var explain = new Command("explain", "Show what a network sees.") { receptiveField };
        var plugins = PluginsCommand.Create();
        var fashionScenes = FashionScenesCommand.Create();
        var data = new Command("data", "Make data to train on.") { fashionScenes };
        var root = new RootCommand("Trains convolutional networks, evaluates them and predicts with them. Without a GPU, without a native library.")
        {
            train, evaluate, predict, summary, plan, explain, export, import, onnxTest, plugins, data, CommonOptions.Json, CommonOptions.Verbose,
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples(new Dictionary<Command, string[]>
        {
            [root] = ["convml train", "convml evaluate runs/fashion-mnist --data data/fashion-mnist", "convml predict runs/flowers photos/*.jpg"],
            [train] = TrainCommand.Examples,
            [evaluate] = EvaluateCommand.Examples,
            [predict] = PredictCommand.Examples,
            [summary] = SummaryCommand.Examples,
            [plan] = PlanCommand.Examples,
            [explain] = ReceptiveFieldCommand.Examples,
            [receptiveField] = ReceptiveFieldCommand.Examples,
            [export] = ExportCommand.Examples,
            [import] = ImportCommand.Examples,
            [onnxTest] = OnnxTestCommand.Examples,
            [plugins] = PluginsCommand.Examples,
            [data] = FashionScenesCommand.Examples,
            [fashionScenes] = FashionScenesCommand.Examples,
        });
        return root;
    }
}
