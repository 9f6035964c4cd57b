using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>What a layer is, laid on inputs of known shapes.</summary>
/// <param name="Output">Shape of the output for one sample, without the batch axis.</param>
public sealed record LayerDescription(Shape Output)
{
    /// <summary>The layer's parameters in their order; none if not set.</summary>
    public IReadOnlyList<ParameterSpec> Parameters { get; init; } = [];

    /// <summary>Multiplications with addition a forward pass takes for one sample; null while a size is open. Work without them (pooling, activations) counts as 0.</summary>
    public long? MultiplyAdds { get; init; } = 0;

    /// <summary>From the receptive field of the inputs (their union) to that of the outputs; unchanged if not set.</summary>
    public Func<ReceptiveField, ReceptiveField> Field { get; init; } = static field => field;

    /// <summary>From the receptive fields of the inputs to that of the outputs, for a layer whose inputs are of different resolutions; <see cref="Field"/> of their union if null.</summary>
    public Func<IReadOnlyList<ReceptiveField>, ReceptiveField>? Fields { get; init; }

    /// <summary>The receptive field of the outputs, given those of the inputs in order.</summary>
    public ReceptiveField FieldOf(IReadOnlyList<ReceptiveField> inputs) =>
        Fields is null ? Field(inputs.Aggregate((first, second) => first.Union(second))) : Fields(inputs);
}
