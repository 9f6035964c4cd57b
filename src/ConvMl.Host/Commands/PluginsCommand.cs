using System.CommandLine;
using ConvMl.Backends;
using ConvMl.Host.Output;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Plugins;

namespace ConvMl.Host.Commands;

/// <summary><c>convml plugins</c>: the backends that there are, those that cannot be used with the reason, and which layers each supports.</summary>
internal static class PluginsCommand
{
    private const string Failed = "failed";

    internal static string[] Examples { get; } =
    [
        "convml plugins",
        $"{PluginCatalog.FoldersVariable}=/opt/convml-plugins convml plugins --json",
    ];

    internal static Command Create()
    {
        var command = new Command("plugins", "List the backends, those of plugins among them, and the layers that each supports.");
        command.SetAction(parsed =>
        {
            var document = Describe();
            if (parsed.GetValue(CommonOptions.Json)) Console.WriteLine(JsonText.Of(document));
            else Print(document);
            return ExitCode.Success;
        });
        return command;
    }

    private static PluginsDocument Describe()
    {
        var examples = LayerRegistry.Names.Zip(LayerRegistry.Names.Select(TypeOf).Select(LayerExamples.Of)).ToArray();
        var plugins = PluginCatalog.Default.Plugins;
        var builtIn = BackendCatalog.Default.Names.Except(plugins.Select(plugin => plugin.Name))
            .Select(name => Describe(BackendCatalog.Default.Get(name), "builtIn", null, examples));
        return new([.. builtIn, .. plugins.Select(plugin => Describe(plugin, examples))]);
    }

    private static BackendEntry Describe(Plugin plugin, (string Name, Network? Network)[] examples)
    {
        try
        {
            return Describe(plugin.GetBackend(), "loaded", plugin.Folder, examples);
        }
        catch (PluginException exception)
        {
            return new(plugin.Name, plugin.Manifest?.Version, null, Failed, plugin.Folder, exception.Message, null);
        }
    }

    private static BackendEntry Describe(IBackend backend, string state, string? folder, (string Name, Network? Network)[] examples) => new(
        backend.Info.Name, backend.Info.Version.ToString(), backend.Info.Device, state, folder, null,
        [.. examples.Select(example =>
        {
            var (inference, training) = (ReasonAgainst(backend, example.Network, ExecutionMode.Inference), ReasonAgainst(backend, example.Network, ExecutionMode.Training));
            return new LayerEntry(example.Name, inference is null, training is null, inference, training);
        })]);

    private static string? ReasonAgainst(IBackend backend, Network? network, ExecutionMode mode) => network is null
        ? "no network could be made around it to ask with"
        : backend.CheckSupport(network, mode).Layers.Single(layer => layer.Node == LayerExamples.Node).Reason;

    private static Type TypeOf(string name) => LayerRegistry.TryGet(name, out var json) ? json.Type : throw new InvalidOperationException($"'{name}' is not registered.");

    private static void Print(PluginsDocument document)
    {
        TextTable.Write(
            ["name", "version", "device", "state"],
            document.Backends.Select(backend => new[] { backend.Name, backend.Version ?? "", backend.Device ?? "", backend.State }));
        foreach (var backend in document.Backends.Where(backend => backend.Error is not null)) Console.WriteLine(backend.Error);

        BackendEntry[] usable = [.. document.Backends.Where(backend => backend.Layers is not null)];
        Console.WriteLine();
        TextTable.Write(
            ["layer", .. usable.Select(backend => backend.Name)],
            usable[0].Layers!.Select((layer, index) => (string[])[layer.Layer, .. usable.Select(backend => Cell(backend.Layers![index]))]));
        foreach (var backend in usable)
        {
            foreach (var reason in Reasons(backend)) Console.WriteLine(reason);
        }
    }

    private static string Cell(LayerEntry layer) => (layer.Inference, layer.Training) switch
    {
        (true, true) => "inference, training",
        (true, false) => "inference",
        (false, true) => "training",
        _ => "no",
    };

    // A reason that holds for several layers is told once.
    private static IEnumerable<string> Reasons(BackendEntry backend) =>
        from layer in backend.Layers!
        from no in new[] { (Mode: "inference", Reason: layer.InferenceReason), (Mode: "training", Reason: layer.TrainingReason) }
        where no.Reason is not null
        group layer.Layer by no into same
        select $"{backend.Name}, no {same.Key.Mode}: {same.Key.Reason} ({(same.Count() == backend.Layers!.Count ? "all layers" : string.Join(", ", same))})";
}
