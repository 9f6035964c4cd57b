using ConvMl.Backends;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Explanations;

/// <summary>
/// Derivatives of a layer's outputs by the network's inputs, on any backend that can train. Not safe to use from several threads at once.
/// </summary>
/// <remarks>
/// Sessions give derivatives by parameters alone. So each input is made a parameter: the number 1, through a transposed convolution whose kernel is the
/// image (a dense layer, for a vector), gives its weights. All other layers are frozen, so that a normalization works as in inference; dropouts are left out.
/// </remarks>
internal sealed class InputDerivatives : IDisposable
{
    private readonly ITrainingSession _session;
    private readonly string[] _pixels;

    /// <summary>Prepares the derivatives.</summary>
    /// <param name="network">The network, of known sizes.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="layer">The layer whose outputs are derived.</param>
    /// <param name="backend">What computes.</param>
    /// <exception cref="NetworkException">The network is not complete, or there is no such layer.</exception>
    /// <exception cref="NotSupportedException">The backend cannot train the network.</exception>
    public InputDerivatives(Network network, ParameterSet parameters, string layer, IBackend backend)
    {
        network.RequireComplete();
        var needed = network.LayersUpTo(layer).ToHashSet(StringComparer.Ordinal);
        Inputs = [.. network.Inputs.Where(input => network.Nodes.Any(node => needed.Contains(node.Name) && node.Inputs.Contains(input.Name)))];
        var made = Inputs.Select(input => input.Name).Aggregate((Network?)null, (grown, name) => grown is null ? Network.Input(OneFor(network, name), One(name)) : grown.AddInput(OneFor(network, name), One(name)))!;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var input in Inputs)
        {
            Layer pixels = input.Shape.IsImage
                ? new ConvTranspose2D(input.Shape.Channels, (input.Shape.Height, input.Shape.Width), Padding: Geometry.Padding.Valid, Bias: false)
                : new Dense(input.Shape.Elements, Bias: false);
            made = made.Append(pixels, [One(input.Name)], Pixels(input.Name));
            names.Add(input.Name, made.Head);
        }

        foreach (var node in network.Nodes.Where(node => needed.Contains(node.Name)))
        {
            if (node.Layer is not Dropout)
                made = made.Append(node.Layer, [.. node.Inputs.Select(read => names[read])], node.Name);
            names.Add(node.Name, node.Layer is Dropout ? names[node.Inputs[0]] : node.Name);
        }

        var output = names[layer];
        _pixels = [.. Inputs.Select(input => made[Pixels(input.Name)].ParameterName("weight"))];
        made = made.WithOutputs(output).WithFrozen(made.Nodes.Select(node => node.Name).Where(name => network.Nodes.Any(node => node.Name == name)));
        var values = new ParameterSet(made.Parameters);
        foreach (var slot in made.Parameters.Slots.Where(slot => !_pixels.Contains(slot.Name)))
            parameters[slot.Name].CopyTo(values[slot]);
        OutputShape = made.HeadShape;

        // Fast algorithms spread a little rounding over pixels that have no derivative at all.
        _session = backend.CreateTraining(made, values, new DirectionLoss(), new SessionOptions { Precision = NumericPrecision.Strict });
    }

    /// <summary>The inputs that the layer sees.</summary>
    public IReadOnlyList<NetworkInput> Inputs { get; }

    /// <summary>Shape of the layer's output.</summary>
    public Shape OutputShape { get; }

    /// <summary>Σ direction·∂y/∂x over all outputs y of the layer, at the point x: one array an input.</summary>
    /// <param name="inputs">x, one array an input.</param>
    /// <param name="direction">A number for each output.</param>
    public IReadOnlyList<float[]> Along(IReadOnlyList<float[]> inputs, ReadOnlySpan<float> direction)
    {
        foreach (var (name, values) in _pixels.Zip(inputs))
            values.CopyTo(_session.Parameters[name]);
        float[] ones = [.. Enumerable.Repeat(1f, inputs.Count)];
        _session.ForwardBackward(new TrainingBatch { Size = 1, Inputs = ones, Targets = direction, Samples = [0], Step = 0 });
        return [.. _pixels.Select(name => _session.Gradients[name].ToArray())];
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static Shape OneFor(Network network, string input) => network.ShapeOf(input) switch
    {
        { IsImage: true } => [1, 1, 1],
        { Rank: 1 } => [1],
        var shape => throw new NetworkException($"The input '{input}' is {shape}; derivatives by inputs need an image [C, H, W] or a vector [C]."),
    };

    private static string One(string input) => $"{input} (one)";

    private static string Pixels(string input) => $"{input} (pixels)";

    /// <summary>Σ direction·y: the loss whose derivative by the outputs is the direction, which stands in the targets.</summary>
    private sealed record DirectionLoss : Loss
    {
        public override BoundLoss Bind(Network network) => new Bound(network.HeadShape.Elements);

        private sealed class Bound(int outputs) : BoundLoss
        {
            public override Shape TargetShape => [outputs];

            public override double Evaluate(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients)
            {
                double sum = 0;
                for (var index = 0; index < outputs.Length; index++)
                    sum += (double)targets[index] * outputs[index];
                targets.CopyTo(gradients);
                return sum;
            }
        }
    }
}
