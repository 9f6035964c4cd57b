namespace ConvMl.Backends;

/// <summary>What a backend says of itself.</summary>
/// <param name="Name">The name by which it is chosen: <c>managed</c>, <c>reference</c>, or a plugin's.</param>
/// <param name="Version">Its version.</param>
/// <param name="Device">What it runs on, for people to read: <c>CPU, AVX-512</c>.</param>
public sealed record BackendInfo(string Name, Version Version, string Device)
{
    /// <summary>Version of the contract between engine and backends that this engine speaks.</summary>
    public static Version EngineContract { get; } = new(1, 0);

    /// <summary>Version of the contract that the backend was written for.</summary>
    public Version Contract { get; init; } = EngineContract;
}
