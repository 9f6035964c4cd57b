using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Reference.Kernels;
using ConvMl.Tensors;

namespace ConvMl.Reference;

/// <summary>
/// Runs a network layer by layer in double precision, forward and backward: the definition of what its layers mean, and the place to
/// check a gradient against differences. Not safe to use from several threads at once.
/// </summary>
public sealed class ReferenceExecutor
{
    private readonly SortedDictionary<string, double[]> _parameters = new(StringComparer.Ordinal);
    private readonly ExecutionMode _mode;
    private readonly long _seed;
    private readonly List<KernelPass> _passes = [];
    private readonly Dictionary<string, double[]> _tensors = new(StringComparer.Ordinal);
    private int _batchSize;

    /// <summary>Takes over the values of the parameters, which are free to change afterwards.</summary>
    /// <param name="network">A complete network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="mode">Whether batch normalization and dropout work as in training. Both modes can go backward.</param>
    /// <param name="seed">Seed of dropout.</param>
    /// <exception cref="NetworkException">The network is not complete.</exception>
    /// <exception cref="NotSupportedException">A layer has no reference kernel.</exception>
    /// <exception cref="ArgumentException">The parameters are not the network's.</exception>
    public ReferenceExecutor(Network network, ParameterSet parameters, ExecutionMode mode, long seed = 0)
    {
        _ = new SessionGuard(network, parameters, new SessionOptions());
        ReferenceBackend.RequireSupported(network);
        (Network, _mode, _seed) = (network, mode, seed);
        foreach (var slot in network.Parameters.Slots)
            _parameters.Add(slot.Name, ToDouble(parameters[slot]));
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The values of the parameters by full name. Passes read the arrays, and in training write running statistics into them.</summary>
    public IReadOnlyDictionary<string, double[]> Parameters => _parameters;

    /// <summary>Runs a batch forward and gives the outputs, laid out as <see cref="IInferenceSession.Run"/> does.</summary>
    /// <param name="inputs">The inputs; their number says how many samples there are.</param>
    /// <param name="samples">Which samples of the data they are, for dropout; 0, 1, … if empty.</param>
    /// <param name="step">Number of the training step, for dropout.</param>
    /// <exception cref="ArgumentException">The inputs are no whole number of samples, or there is not one sample number each.</exception>
    public double[] Forward(ReadOnlySpan<double> inputs, ReadOnlySpan<int> samples = default, long step = 0)
    {
        var each = Network.InputShapes.Sum(shape => shape.Elements);
        _batchSize = inputs.Length / each;
        if (inputs.Length == 0 || inputs.Length % each != 0)
            throw new ArgumentException($"There are {inputs.Length} inputs; a batch is a positive multiple of {each}.", nameof(inputs));
        int[] numbers = samples.IsEmpty ? [.. Enumerable.Range(0, _batchSize)] : samples.ToArray();
        if (numbers.Length != _batchSize)
            throw new ArgumentException($"There are {numbers.Length} sample numbers; the inputs hold {_batchSize} samples.", nameof(samples));

        _tensors.Clear();
        _passes.Clear();
        foreach (var input in Network.Inputs)
        {
            var length = _batchSize * input.Shape.Elements;
            _tensors.Add(input.Name, inputs[..length].ToArray());
            inputs = inputs[length..];
        }

        foreach (var node in Network.Nodes)
            _tensors.Add(node.Name, RunForward(node, numbers, step));
        return [.. Network.Outputs.SelectMany(name => _tensors[name])];
    }

    /// <summary>
    /// Runs the batch of the last <see cref="Forward"/> backward. Parameters must not have been changed in between.
    /// </summary>
    /// <param name="outputGradients">Derivatives of the loss by the outputs, laid out like them.</param>
    /// <exception cref="InvalidOperationException">There was no forward pass.</exception>
    /// <exception cref="ArgumentException">There is not one derivative for each output.</exception>
    public ReferenceGradients Backward(ReadOnlySpan<double> outputGradients)
    {
        if (_passes.Count == 0)
            throw new InvalidOperationException("There is nothing to run backward; call Forward first.");
        var needed = Network.Outputs.Sum(name => _tensors[name].Length);
        if (outputGradients.Length != needed)
            throw new ArgumentException($"There are {outputGradients.Length} output gradients; the last forward pass gave {needed} outputs.", nameof(outputGradients));

        var gradients = _tensors.ToDictionary(tensor => tensor.Key, tensor => new double[tensor.Value.Length]);
        var parameterGradients = _parameters.ToDictionary(parameter => parameter.Key, parameter => new double[parameter.Value.Length]);
        foreach (var name in Network.Outputs)
        {
            var length = gradients[name].Length;
            outputGradients[..length].CopyTo(gradients[name]);
            outputGradients = outputGradients[length..];
        }

        foreach (var pass in Enumerable.Reverse(_passes))
        {
            pass.OutputGradient = gradients[pass.Node.Name];
            pass.InputGradients = [.. pass.Node.Inputs.Select(name => gradients[name])];
            pass.ParameterGradients = Of(pass.Node, parameterGradients);
            KernelTable.Of(pass.Node.Layer).Backward(pass.Node.Layer, pass);
        }

        foreach (var slot in Network.Parameters.Slots.Where(slot => slot.IsFrozen))
            Array.Clear(parameterGradients[slot.Name]);
        return new ReferenceGradients([.. Network.Inputs.SelectMany(input => gradients[input.Name])], parameterGradients);
    }

    private double[] RunForward(NetworkNode node, int[] samples, long step)
    {
        var pass = new KernelPass
        {
            Node = node,
            BatchSize = _batchSize,
            Mode = node.IsFrozen ? ExecutionMode.Inference : _mode,
            Seed = _seed,
            Step = step,
            Samples = samples,
            Inputs = [.. node.Inputs.Select(name => _tensors[name])],
            Output = new double[_batchSize * node.OutputShape.Elements],
            Parameters = Of(node, _parameters),
        };
        KernelTable.Of(node.Layer).Forward(node.Layer, pass);
        _passes.Add(pass);
        return pass.Output;
    }

    // A layer knows its parameters by their own names, without that of the node.
    private static Dictionary<string, double[]> Of(NetworkNode node, IReadOnlyDictionary<string, double[]> all) =>
        node.Description.Parameters.ToDictionary(spec => spec.Name, spec => all[node.ParameterName(spec.Name)]);

    internal static double[] ToDouble(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (var index = 0; index < values.Length; index++)
            wide[index] = values[index];
        return wide;
    }

    internal static void ToSingle(ReadOnlySpan<double> values, Span<float> narrow)
    {
        for (var index = 0; index < values.Length; index++)
            narrow[index] = (float)values[index];
    }
}
