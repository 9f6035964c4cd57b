namespace ConvMl.Benchmarks.Contestants;

/// <summary>The names of the contestants, as tables, files and the command line use them.</summary>
internal static class ContestantName
{
    public const string ConvMl = "convml";
    public const string Torch = "torch";
    public const string TorchChannelsLast = "torchChannelsLast";
    public const string OnnxRuntime = "onnxRuntime";
}
