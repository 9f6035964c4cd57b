namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>What a pass draws its random numbers from; operations read it as they run.</summary>
internal sealed class TorchPass
{
    /// <summary>Seed of the session.</summary>
    public long Seed { get; init; }

    /// <summary>Number of the training step.</summary>
    public long Step { get; set; }

    /// <summary>Which samples of the data the batch holds.</summary>
    public int[] Samples { get; set; } = [];
}
