using ConvMl.Tensors;

namespace ConvMl.Layers.UserLayers;

/// <summary>Where the numbers of a <see cref="UserLayer"/> lie in one pass over a batch.</summary>
internal interface ILayerMemory
{
    /// <summary>Shapes of the inputs of one sample.</summary>
    IReadOnlyList<Shape> InputShapes { get; }

    /// <summary>Shape of the output of one sample.</summary>
    Shape OutputShape { get; }

    /// <summary>Number of parameters.</summary>
    int Parameters { get; }

    /// <summary>An input of a sample.</summary>
    ReadOnlySpan<float> Input(int input, int sample);

    /// <summary>The output of a sample.</summary>
    Span<float> Output(int sample);

    /// <summary>The gradient by the output of a sample.</summary>
    ReadOnlySpan<float> OutputGradient(int sample);

    /// <summary>The gradient by an input of a sample.</summary>
    Span<float> InputGradient(int input, int sample);

    /// <summary>A parameter.</summary>
    ReadOnlySpan<float> Parameter(int parameter);

    /// <summary>The gradient by a parameter, of those samples that add to the same part.</summary>
    Span<float> ParameterGradient(int parameter, int part);
}
