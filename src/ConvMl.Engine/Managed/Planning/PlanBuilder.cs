using ConvMl.Backends;
using ConvMl.Managed.Simd;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Managed.Planning;

/// <summary>
/// Compiles a network: chooses the kernels, lines them up, decides which values may lie over others, and places everything in
/// the arena by its life.
/// </summary>
/// <remarks>
/// Steps are numbered through the forward pass, the loss (or the handing out of the results), and the backward pass. Where several
/// layers read one value, the first gradient that reaches it is written and the others are added by steps of their own, in the order of the steps.
/// </remarks>
internal sealed class PlanBuilder
{
    private readonly Network _network;
    private readonly ExecutionMode _mode;
    private readonly int _maxBatchSize;
    private readonly int _workers;
    private readonly IReadOnlyList<KernelSelection> _selections;
    private readonly Dictionary<string, PlanValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlanValue> _gradients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlanBuffer> _saved = new(StringComparer.Ordinal);
    private readonly List<PlanStep> _forward = [];
    private readonly List<PlanStep> _backward = [];
    private readonly List<PlanBuffer> _buffers = [];
    private int _nextStep;

    private PlanBuilder(Network network, ExecutionMode mode, int maxBatchSize, int workers, IReadOnlyList<KernelSelection> selections) =>
        (_network, _mode, _maxBatchSize, _workers, _selections) = (network, mode, maxBatchSize, workers, selections);

    /// <summary>Compiles a network whose layers all have kernels.</summary>
    /// <param name="network">A complete network.</param>
    /// <param name="mode">What it is run for.</param>
    /// <param name="maxBatchSize">Most samples in a pass.</param>
    /// <param name="workers">Number of workers that scratch memory is planned for.</param>
    /// <param name="width">The vectors to use.</param>
    public static ExecutionPlan Build(Network network, ExecutionMode mode, int maxBatchSize, int workers, VectorWidth width) =>
        new PlanBuilder(network, mode, maxBatchSize, workers, KernelSelection.ForAll(network, mode, maxBatchSize, width)).Build();

    private ExecutionPlan Build()
    {
        foreach (var input in _network.Inputs)
            _values.Add(input.Name, new PlanValue(input.Name, input.Shape.Elements));
        foreach (var selection in _selections)
            AddForward(selection);

        var end = _nextStep++;
        foreach (var output in _network.Outputs)
            _values[output].UseAt(end);
        if (_mode == ExecutionMode.Training)
            AddBackwardPass(end);

        PlacementPlanner.Place([.. _values.Values], [.. _forward, .. _backward], _gradients.Values, _maxBatchSize, _buffers);
        return new ExecutionPlan
        {
            Mode = _mode,
            MaxBatchSize = _maxBatchSize,
            Forward = _forward,
            Backward = _backward,
            Inputs = [.. _network.Inputs.Select(input => _values[input.Name])],
            Outputs = [.. _network.Outputs.Select(output => _values[output])],
            OutputGradients = _mode == ExecutionMode.Training ? [.. _network.Outputs.Select(_gradients.GetValueOrDefault)] : [],
            Buffers = _buffers,
            ArenaLength = ArenaPlanner.Place(_buffers),
            Choices = [.. _selections.SelectMany(selection => selection.Choices)],
        };
    }

    private void AddForward(KernelSelection selection)
    {
        var node = selection.Site.Node;
        var inputs = node.Inputs.Select(input => _values[input]).ToArray();
        var output = new PlanValue(node.Name, node.OutputShape.Elements) { Written = _nextStep };
        _values.Add(node.Name, output);
        var kernel = selection.KernelFor(Pass.Forward)!;
        if (kernel.SavedLength > 0)
            _saved.Add(node.Name, NewBuffer($"{node.Name}, saved for backward", kernel.SavedLength, _nextStep));
        _forward.Add(NewStep(node, Pass.Forward, kernel, inputs, output));
    }

    private void AddBackwardPass(int lossStep)
    {
        foreach (var output in _network.Outputs)
        {
            var node = _selections.FirstOrDefault(selection => selection.Site.Node.Name == output);
            if (node is { OutputNeedsGradient: true })
                _gradients.Add(output, new PlanValue($"gradient of {output}", _values[output].Elements) { Written = lossStep });
        }

        foreach (var selection in _selections.Where(selection => selection.OutputNeedsGradient).Reverse())
        {
            var node = selection.Site.Node;
            var gradient = _gradients[node.Name];
            if (selection.KernelFor(Pass.BackwardParameters) is { } forParameters)
                _backward.Add(NewStep(node, Pass.BackwardParameters, forParameters, [.. node.Inputs.Select(input => _values[input])], _values[node.Name], gradient));
            if (selection.KernelFor(Pass.BackwardInput) is { } forInput)
                AddBackwardInput(selection, forInput, gradient);
        }
    }

    private void AddBackwardInput(KernelSelection selection, Kernel kernel, PlanValue gradient)
    {
        var node = selection.Site.Node;
        var contributions = new PlanValue?[node.Inputs.Count];
        var additions = new List<(PlanValue Contribution, PlanValue Sum)>();
        for (var index = 0; index < contributions.Length; index++)
        {
            if (!selection.InputNeedsGradient[index])
                continue;
            var input = node.Inputs[index];
            var contribution = new PlanValue($"gradient of {input}", _values[input].Elements) { Written = _nextStep };
            contributions[index] = contribution;
            if (!_gradients.TryAdd(input, contribution))
                additions.Add((contribution, _gradients[input]));
        }

        _backward.Add(NewStep(
            node, Pass.BackwardInput, kernel, [.. node.Inputs.Select(input => _values[input])], _values[node.Name], gradient, contributions));
        foreach (var (contribution, sum) in additions)
            _backward.Add(NewStep(node, Pass.BackwardInput, new Kernels.Elementwise.AddInto(selection.Site.Width, sum.Elements), [contribution], sum));
    }

    private PlanStep NewStep(
        NetworkNode node, Pass pass, Kernel kernel, IReadOnlyList<PlanValue> inputs, PlanValue output, PlanValue? gradient = null,
        IReadOnlyList<PlanValue?>? inputGradients = null)
    {
        var index = _nextStep++;
        var isBackward = gradient is not null;
        var readsInputs = !isBackward || kernel.Reads.HasFlag(ForwardValues.Inputs);
        var readsOutput = !isBackward || kernel.Reads.HasFlag(ForwardValues.Output);
        if (readsInputs)
        {
            foreach (var input in inputs)
                input.UseAt(index);
        }

        if (readsOutput)
            output.UseAt(index);
        gradient?.UseAt(index);
        foreach (var inputGradient in inputGradients ?? [])
            inputGradient?.UseAt(index);
        _saved.GetValueOrDefault(node.Name)?.Touch(index);

        var workerStride = RoundUp(kernel.WorkerScratchLength);
        return new PlanStep(index, node.Name, pass, kernel)
        {
            Inputs = [.. inputs.Select(input => readsInputs ? input : null)],
            Output = readsOutput ? output : null,
            OutputGradient = gradient,
            InputGradients = inputGradients ?? [],
            Parameters = [.. node.Description.Parameters.Select(parameter => node.ParameterName(parameter.Name))],
            Prepared = kernel.PreparedLength > 0 ? NewBuffer($"{node.Name}, prepared weights", kernel.PreparedLength, -1, int.MaxValue) : null,
            Saved = _saved.GetValueOrDefault(node.Name),
            Scratch = kernel.ScratchLength > 0 ? NewBuffer($"{node.Name}, scratch", kernel.ScratchLength, index) : null,
            WorkerScratch = workerStride > 0 ? NewBuffer($"{node.Name}, scratch of the workers", workerStride * _workers, index) : null,
            WorkerScratchStride = workerStride,
        };
    }

    private PlanBuffer NewBuffer(string name, long length, params ReadOnlySpan<int> steps)
    {
        var buffer = new PlanBuffer(name, RoundUp(length), BufferLayout.Planar);
        foreach (var step in steps)
            buffer.Touch(step);
        _buffers.Add(buffer);
        return buffer;
    }

    internal static long RoundUp(long length) => (length + AlignedBuffer.AlignmentInFloats - 1) / AlignedBuffer.AlignmentInFloats * AlignedBuffer.AlignmentInFloats;
}
