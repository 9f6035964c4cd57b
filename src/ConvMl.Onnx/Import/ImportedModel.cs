using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Import;

/// <summary>A network that was an ONNX model.</summary>
/// <param name="Network">The network; its inputs have the model's names.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Metadata">What the model says of itself.</param>
/// <param name="HasBatchAxis">
/// True if the first axis of the model's tensors is the batch, as usual; false if the model treats it as any other, so that a sample of the network is the
/// model's whole tensor.
/// </param>
public sealed record ImportedModel(Network Network, ParameterSet Parameters, OnnxMetadata Metadata, bool HasBatchAxis);
