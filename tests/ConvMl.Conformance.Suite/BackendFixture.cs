using ConvMl.Backends;

namespace ConvMl.Conformance.Suite;

/// <summary>Makes the backend under test once for all its tests.</summary>
/// <typeparam name="TBackend">The backend.</typeparam>
public sealed class BackendFixture<TBackend> : IDisposable
    where TBackend : IBackend, new()
{
    /// <summary>The backend under test.</summary>
    public TBackend Backend { get; } = new();

    /// <inheritdoc/>
    public void Dispose() => Backend.Dispose();
}
