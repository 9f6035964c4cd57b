using ConvMl.Networks;
using ConvMl.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ConvMl.Benchmarks.Torch;

/// <summary>A network of one input and one output as calls of TorchSharp, with parameters of its own.</summary>
internal sealed class TorchGraph : IDisposable
{
    private readonly List<(Func<Tensor[], Tensor> Operation, int[] Inputs)> _steps = [];
    private readonly Dictionary<string, Parameter> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Parameter> _statistics = new(StringComparer.Ordinal);
    private readonly int _batchSize;
    private readonly bool _channelsLast;

    /// <summary>Lowers the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters, which are copied.</param>
    /// <param name="batchSize">Number of samples N.</param>
    /// <param name="channelsLast">Whether images lie in memory as <c>[N, H, W, C]</c>, libtorch's other layout.</param>
    /// <param name="training">Whether gradients by the parameters will be asked for.</param>
    /// <exception cref="NotSupportedException">There is no lowering for a layer.</exception>
    public TorchGraph(Network network, ParameterSet parameters, int batchSize, bool channelsLast, bool training)
    {
        (_batchSize, _channelsLast) = (batchSize, channelsLast);
        foreach (var slot in parameters.Layout.Slots)
        {
            using var values = tensor(parameters[slot].ToArray(), [.. slot.Shape.Select(size => (long)size)]);
            (slot.IsTrained ? _parameters : _statistics).Add(slot.Name, new Parameter(Place(values), training && slot.IsTrained));
        }

        var places = new Dictionary<string, int>(StringComparer.Ordinal) { [network.Inputs.Single().Name] = 0 };
        foreach (var node in network.Nodes)
        {
            _steps.Add((
                TorchLowering.Lower(network, node, training, name => _parameters.GetValueOrDefault(node.ParameterName(name)) ?? _statistics[node.ParameterName(name)]),
                [.. node.Inputs.Select(input => places[input])]));
            places.Add(node.Name, _steps.Count);
        }
    }

    /// <summary>The parameters that gradients train, in the order of the network, by name.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters => _parameters;

    /// <summary>Makes a tensor of N samples in the layout of the graph.</summary>
    /// <param name="values">The samples, <c>[N, C, H, W]</c>.</param>
    /// <param name="shape">The shape of one.</param>
    public Tensor Create(float[] values, Shape shape)
    {
        using var samples = tensor(values, [_batchSize, .. shape.Select(size => (long)size)]);
        return Place(samples);
    }

    /// <summary>Runs forward; what lies between input and output belongs to the caller's dispose scope.</summary>
    public Tensor Forward(Tensor input)
    {
        var results = new Tensor[_steps.Count + 1];
        results[0] = input;
        foreach (var (index, (operation, inputs)) in _steps.Index())
            results[index + 1] = operation([.. inputs.Select(place => results[place])]);
        return results[^1];
    }

    /// <summary>The values of a tensor in NCHW order.</summary>
    public static float[] ValuesOf(Tensor tensor)
    {
        using var values = tensor.detach().contiguous();
        return values.data<float>().ToArray();
    }

    public void Dispose()
    {
        foreach (var parameter in _parameters.Values.Concat(_statistics.Values))
            parameter.Dispose();
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
