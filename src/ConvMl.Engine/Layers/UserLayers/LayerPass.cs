using ConvMl.Tensors;

namespace ConvMl.Layers.UserLayers;

/// <summary>
/// One sample at work in a <see cref="UserLayer"/>: the numbers that a pass reads and writes, each tensor in row order (<c>[C, H, W]</c>: channel by channel, row by row).
/// It is valid during the call.
/// </summary>
public readonly ref struct LayerPass
{
    private readonly ILayerMemory _memory;
    private readonly int _sample;
    private readonly int _part;

    internal LayerPass(ILayerMemory memory, int sample, int part) => (_memory, _sample, _part) = (memory, sample, part);

    /// <summary>Number of inputs.</summary>
    public int Inputs => _memory.InputShapes.Count;

    /// <summary>Shape of the output, as <see cref="Layer.Describe"/> gave it.</summary>
    public Shape OutputShape => _memory.OutputShape;

    /// <summary>The output: the forward pass writes it, the backward passes read it.</summary>
    public Span<float> Output => _memory.Output(_sample);

    /// <summary>Derivatives of the loss by the output; read by the backward passes.</summary>
    /// <exception cref="InvalidOperationException">This is the forward pass.</exception>
    public ReadOnlySpan<float> OutputGradient => _memory.OutputGradient(_sample);

    /// <summary>Shape of an input, counted from 0.</summary>
    public Shape InputShape(int input = 0) => _memory.InputShapes[Checked(input, Inputs, "input")];

    /// <summary>An input, counted from 0.</summary>
    public ReadOnlySpan<float> Input(int input = 0) => _memory.Input(Checked(input, Inputs, "input"), _sample);

    /// <summary>Derivatives of the loss by an input, counted from 0; written by <see cref="UserLayer.BackwardInput"/>.</summary>
    /// <exception cref="InvalidOperationException">This is another pass.</exception>
    public Span<float> InputGradient(int input = 0) => _memory.InputGradient(Checked(input, Inputs, "input"), _sample);

    /// <summary>A parameter, counted from 0 in the order of <see cref="LayerDescription.Parameters"/>.</summary>
    public ReadOnlySpan<float> Parameter(int parameter = 0) => _memory.Parameter(Checked(parameter, _memory.Parameters, "parameter"));

    /// <summary>Derivatives of the loss by a parameter, counted from 0; <see cref="UserLayer.BackwardParameters"/> adds to them.</summary>
    /// <exception cref="InvalidOperationException">This is another pass.</exception>
    public Span<float> ParameterGradient(int parameter = 0) => _memory.ParameterGradient(Checked(parameter, _memory.Parameters, "parameter"), _part);

    private static int Checked(int index, int count, string what) => (uint)index < (uint)count
        ? index
        : throw new ArgumentOutOfRangeException(what, index, $"The layer has {count} {what}s, counted from 0.");
}
