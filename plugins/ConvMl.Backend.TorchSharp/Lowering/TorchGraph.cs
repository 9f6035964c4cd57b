using ConvMl.Networks;
using ConvMl.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>A network as calls of TorchSharp, with parameters of its own.</summary>
internal sealed class TorchGraph : IDisposable
{
    private readonly List<(Func<Tensor[], Tensor> Operation, int[] Inputs)> _steps = [];
    private readonly Dictionary<string, Parameter> _tensors = new(StringComparer.Ordinal);
    private readonly List<Tensor> _kept = [];
    private readonly int[] _outputs;
    private readonly bool _channelsLast;

    /// <summary>Lowers the network.</summary>
    /// <param name="network">The network; all its layers can be run.</param>
    /// <param name="parameters">Its parameters, which are copied.</param>
    /// <param name="training">Whether layers that are not frozen work as in training, and gradients by their parameters will be asked for.</param>
    /// <param name="channelsLast">Whether images lie in memory as <c>[N, H, W, C]</c>, libtorch's other layout.</param>
    /// <param name="seed">Seed of dropout.</param>
    public TorchGraph(Network network, ParameterSet parameters, bool training, bool channelsLast = false, long seed = 0)
    {
        _channelsLast = channelsLast;
        Pass = new TorchPass { Seed = seed };
        foreach (var slot in network.Parameters.Slots)
        {
            using var values = tensor(parameters[slot].ToArray(), [.. slot.Shape.Select(size => (long)size)]);
            // The parameter takes over its memory; the tensor itself is left empty.
            using var placed = Place(values);
            _tensors.Add(slot.Name, new Parameter(placed, training && slot.IsTrained));
        }

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var input in network.Inputs)
            places.Add(input.Name, places.Count);
        foreach (var node in network.Nodes)
        {
            var operation = LoweringTable.Lower(new LoweringSite(this, network, node, training && !node.IsFrozen));
            _steps.Add((operation, [.. node.Inputs.Select(input => places[input])]));
            places.Add(node.Name, places.Count);
        }

        _outputs = [.. network.Outputs.Select(name => places[name])];
    }

    /// <summary>The parameters, running statistics among them, by name.</summary>
    public IReadOnlyDictionary<string, Parameter> Tensors => _tensors;

    /// <summary>What the next pass draws its random numbers from.</summary>
    public TorchPass Pass { get; }

    /// <summary>Makes a tensor of samples in the layout of the graph.</summary>
    /// <param name="values">The samples, <c>[N, C, H, W]</c>.</param>
    /// <param name="shape">The shape of one.</param>
    public Tensor Create(float[] values, Shape shape)
    {
        using var samples = tensor(values, [values.Length / shape.Elements, .. shape.Select(size => (long)size)]);
        return Place(samples);
    }

    /// <summary>Runs forward; all tensors that it makes, the outputs too, belong to the caller's dispose scope.</summary>
    /// <param name="inputs">One tensor an input of the network.</param>
    /// <returns>One tensor an output of the network.</returns>
    public Tensor[] Forward(params Tensor[] inputs)
    {
        var results = new Tensor[inputs.Length + _steps.Count];
        inputs.CopyTo(results, 0);
        foreach (var (index, (operation, read)) in _steps.Index())
            results[inputs.Length + index] = operation(Array.ConvertAll(read, place => results[place]));
        return Array.ConvertAll(_outputs, place => results[place]);
    }

    /// <summary>Disposes a tensor together with the graph.</summary>
    public void Keep(Tensor constant) => _kept.Add(constant);

    public void Dispose()
    {
        foreach (var kept in _tensors.Values.Concat(_kept))
            kept.Dispose();
    }

    private Tensor Place(Tensor tensor)
    {
        if (!_channelsLast || tensor.dim() != 4)
            return tensor.clone();
        using var view = tensor.permute(0, 2, 3, 1);
        using var copy = view.clone().contiguous();
        return copy.permute(0, 3, 1, 2);
    }
}
