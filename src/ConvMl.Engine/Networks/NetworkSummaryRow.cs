using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Networks;

/// <summary>The figures of one layer for one sample.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Type">The registered name of its type.</param>
/// <param name="Output">Shape of its output, without the batch axis.</param>
/// <param name="Parameters">Number of its parameters, running statistics included.</param>
/// <param name="MultiplyAdds">Multiplications with addition of a forward pass; null while a size is open.</param>
/// <param name="ActivationBytes">Bytes of its output in float32; null while a size is open.</param>
/// <param name="Field">Receptive field of its units in the network's input.</param>
public sealed record NetworkSummaryRow(
    string Name, string Type, Shape Output, long Parameters, long? MultiplyAdds, long? ActivationBytes, ReceptiveField Field);
