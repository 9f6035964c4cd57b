using System.Text.Json;
using ConvMl.Backends;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Onnx.Export.Lowerings;
using ConvMl.Onnx.Format;
using ConvMl.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Export;

/// <summary>
/// Writes a network with its parameters as an ONNX model: for inference, in single precision, with the batch axis (and whatever height and
/// width the network leaves open) free. Inputs and outputs have the names that they have in the network.
/// </summary>
/// <remarks>
/// The operator set is 17; 18 where a resizing and 19 where a deformable convolution needs it. Batch normalization uses the running statistics, dropout passes on.
/// </remarks>
public static class OnnxExport
{
    /// <summary>The name of the batch axis in the inputs and outputs of the model.</summary>
    public const string BatchAxis = "N";

    private const int FileVersion = 8;

    /// <summary>Whether each layer can be written, or why not.</summary>
    public static SupportReport CheckSupport(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new([.. network.Nodes.Select(node => new LayerSupport(node.Name, LayerRegistry.NameOf(node.Layer), LoweringTable.ReasonAgainst(node)))]);
    }

    /// <summary>Writes a file whole, or leaves what was there.</summary>
    /// <exception cref="NetworkException">The number of classes is open.</exception>
    /// <exception cref="NotSupportedException">A layer has no counterpart; the message names every such layer.</exception>
    /// <exception cref="ArgumentException">The parameters are not the network's.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, Network network, ParameterSet parameters, OnnxMetadata? metadata = null)
    {
        var bytes = Write(network, parameters, metadata);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>The model as the bytes of a file.</summary>
    /// <inheritdoc cref="Save" path="/exception"/>
    public static byte[] Write(Network network, ParameterSet parameters, OnnxMetadata? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        if (!network.Parameters.IsSameAs(parameters.Layout))
            throw new ArgumentException("The parameters belong to another network: names or shapes differ.", nameof(parameters));
        RequireSupported(network);
        if (parameters.Layout.Count * sizeof(float) > int.MaxValue)
            throw new NotSupportedException($"The network has {parameters.Layout.Count:N0} parameters; an ONNX file holds at most 2 GB.");

        var graph = new GraphWriter(network, parameters);
        foreach (var node in network.Nodes)
            LoweringTable.Write(node, graph);
        return graph.Finish(FileVersion, Entries(metadata ?? new())).ToArray();
    }

    private static void RequireSupported(Network network)
    {
        var missing = CheckSupport(network).Layers.Where(layer => layer.Reason is not null).ToArray();
        if (missing.Length > 0)
            throw new NotSupportedException(
                "The network cannot be written as ONNX: " + string.Join("; ", missing.Select(layer => $"layer '{layer.Node}' ({layer.Type}): {layer.Reason}")) + ".");
    }

    private static Dictionary<string, string> Entries(OnnxMetadata metadata)
    {
        var entries = new Dictionary<string, string>();
        if (metadata.ClassNames.Count > 0)
            entries.Add(OnnxMetadata.ClassNamesKey, WriteNames(metadata.ClassNames));
        if (metadata.Preprocessing is { } preprocessing)
            entries.Add(OnnxMetadata.PreprocessingKey, preprocessing);
        return entries;
    }

    private static string WriteNames(IReadOnlyList<string> names)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var name in names)
                writer.WriteStringValue(name);
            writer.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
