namespace ConvMl.Onnx.Import;

/// <summary>
/// Reads an ONNX model (operator sets 7 to 21) as a network with its parameters. Sequences become images of one row; the first axis of the tensors is the
/// batch, and where the model treats it as any other axis, a sample of the network is a whole tensor (<see cref="ImportedModel.HasBatchAxis"/>).
/// </summary>
/// <remarks>A file is never trusted: sizes, lengths, places of external data and the order of nodes are checked before memory is taken for them.</remarks>
public static class OnnxImport
{
    private static readonly Dictionary<string, OnnxTensor> NothingKnown = [];

    /// <summary>Reads a file; numbers that lie in files of their own must lie in its folder.</summary>
    /// <exception cref="OnnxFormatException">The file is no ONNX model, or damaged.</exception>
    /// <exception cref="OnnxUnsupportedException">The model cannot become a network; every node that stands against it is named.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImportedModel Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Require(ModelReader.Read(ReadFile(path), Path.GetDirectoryName(Path.GetFullPath(path)), NothingKnown));
    }

    /// <summary>Reads a model from memory.</summary>
    /// <inheritdoc cref="Read(string)" path="/exception"/>
    public static ImportedModel Read(ReadOnlyMemory<byte> bytes) => Require(ModelReader.Read(bytes, null, NothingKnown));

    internal static byte[] ReadFile(string path)
    {
        var file = new FileInfo(path);
        if (file.Exists && file.Length > Array.MaxLength)
            throw new OnnxFormatException($"'{path}' has {file.Length:N0} bytes; an ONNX file holds at most 2 GB, larger weights lie in files of their own.");
        return File.ReadAllBytes(path);
    }

    private static ImportedModel Require(ImportResult result)
    {
        if (result.Network is not { } network)
            throw new OnnxUnsupportedException([new(result.Outputs[0].Name, "output", "it depends on no input")]);
        return result.Outputs.FirstOrDefault(output => output.Node is null) is { } constant
            ? throw new OnnxUnsupportedException([new(constant.Name, "output", "it depends on no input")])
            : new(network, result.Parameters!, result.Metadata, result.HasBatchAxis);
    }
}
