namespace ConvMl.Backends;

/// <summary>Whether a backend can run a network, layer by layer.</summary>
/// <param name="Layers">One entry a layer, in the order of the network.</param>
public sealed record SupportReport(IReadOnlyList<LayerSupport> Layers)
{
    /// <summary>True if every layer is supported.</summary>
    public bool IsSupported => Layers.All(layer => layer.Reason is null);

    /// <summary>Throws if a layer is not supported, naming every such layer with the reason.</summary>
    /// <exception cref="NotSupportedException">A layer is not supported.</exception>
    public void RequireSupported(BackendInfo backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        if (!IsSupported)
            throw new NotSupportedException(
                $"The backend '{backend.Name}' cannot run this network: " +
                string.Join("; ", Layers.Where(layer => layer.Reason is not null).GroupBy(layer => layer.Reason).Select(Describe)) +
                ". Choose another backend.");
    }

    // What holds for several layers is said once.
    private static string Describe(IGrouping<string?, LayerSupport> layers) =>
        $"layer{(layers.Skip(1).Any() ? "s" : "")} {string.Join(", ", layers.Select(layer => $"'{layer.Node}' ({layer.Type})"))}: {layers.Key}";
}
