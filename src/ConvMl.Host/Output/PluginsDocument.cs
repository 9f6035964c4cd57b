namespace ConvMl.Host.Output;

/// <summary>What <c>convml plugins --json</c> prints.</summary>
internal sealed record PluginsDocument(IReadOnlyList<BackendEntry> Backends);

/// <summary>A backend: of the engine, or of a plugin.</summary>
/// <param name="Name">The name by which it is chosen.</param>
/// <param name="Version">Its version.</param>
/// <param name="Device">What it runs on.</param>
/// <param name="State"><c>builtIn</c>, <c>loaded</c> or <c>failed</c>.</param>
/// <param name="Folder">The plugin's folder.</param>
/// <param name="Error">Why it cannot be used.</param>
/// <param name="Layers">What it does with each layer.</param>
internal sealed record BackendEntry(string Name, string? Version, string? Device, string State, string? Folder, string? Error, IReadOnlyList<LayerEntry>? Layers);

/// <summary>What a backend does with a layer.</summary>
/// <param name="Layer">The layer's registered name.</param>
/// <param name="Inference">Whether it runs it forward.</param>
/// <param name="Training">Whether it trains it.</param>
/// <param name="InferenceReason">Why it does not run it.</param>
/// <param name="TrainingReason">Why it does not train it.</param>
internal sealed record LayerEntry(string Layer, bool Inference, bool Training, string? InferenceReason, string? TrainingReason);
