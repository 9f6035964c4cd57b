using ConvMl.Backends;
using ConvMl.Layers.Activations;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Kernels.Shaping;
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
/// layers read one value, the gradients that reach it are added by steps of their own, in the order of the steps; each sum is a value of its own, so that
/// a gradient never changes once it is written. Where a kernel wants a value in the other layout, a step that reorders it comes before, once a value. What comes from and goes to the caller
/// changes its layout on the way. A ReLU whose gradient its reader computes has no step.
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
    private readonly Dictionary<string, PlanValue> _lossGradients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlanBuffer> _saved = new(StringComparer.Ordinal);
    private readonly List<PlanStep> _forward = [];
    private readonly List<PlanStep> _backward = [];
    private readonly List<PlanBuffer> _buffers = [];
    private readonly Dictionary<(PlanValue Value, BufferLayout Order), PlanValue> _reordered = [];
    private readonly int _lanes;
    private int _nextStep;

    private PlanBuilder(Network network, ExecutionMode mode, int maxBatchSize, int workers, VectorWidth width, IReadOnlyList<KernelSelection> selections)
    {
        (_network, _mode, _maxBatchSize, _workers, _selections) = (network, mode, maxBatchSize, workers, selections);
        _lanes = BlockedLayout.Lanes(width);
    }

    /// <summary>Compiles a network whose layers all have kernels.</summary>
    /// <param name="network">A complete network.</param>
    /// <param name="mode">What it is run for.</param>
    /// <param name="maxBatchSize">Most samples in a pass.</param>
    /// <param name="workers">Number of workers that scratch memory is planned for.</param>
    /// <param name="width">The vectors to use.</param>
    /// <param name="precision">How exact the results must be.</param>
    /// <param name="inputs">The layout in which the inputs of the network are there without a reorder.</param>
    public static ExecutionPlan Build(
        Network network, ExecutionMode mode, int maxBatchSize, int workers, VectorWidth width, NumericPrecision precision = NumericPrecision.Standard,
        BufferLayout inputs = BufferLayout.Planar) =>
        new PlanBuilder(network, mode, maxBatchSize, workers, width, KernelSelection.ForAll(network, mode, maxBatchSize, width, precision, inputs)).Build();

    private ExecutionPlan Build()
    {
        foreach (var input in _network.Inputs)
            _values.Add(input.Name, new PlanValue(input.Name, new(input.Shape, OrderOfInput(input.Name), _lanes)));
        foreach (var selection in _selections)
            AddForward(selection);

        var end = _nextStep++;
        foreach (var output in _network.Outputs)
            _values[output].UseAt(end);
        if (_mode == ExecutionMode.Training)
            AddBackwardPass(end);

        PlacementPlanner.Place([.. _values.Values.Distinct()], [.. _forward, .. _backward], _lossGradients.Values, _maxBatchSize, _buffers);
        return new ExecutionPlan
        {
            Mode = _mode,
            MaxBatchSize = _maxBatchSize,
            Forward = _forward,
            Backward = _backward,
            Inputs = [.. _network.Inputs.Select(input => _values[input.Name])],
            Outputs = [.. _network.Outputs.Select(output => _values[output])],
            OutputGradients = _mode == ExecutionMode.Training ? [.. _network.Outputs.Select(_lossGradients.GetValueOrDefault)] : [],
            Buffers = _buffers,
            ArenaLength = ArenaPlanner.Place(_buffers),
            Selections = _selections,
        };
    }

    // Blocked if all who read it want it so.
    private BufferLayout OrderOfInput(string name)
    {
        var readers = _selections.Where(selection => selection.FusedInto is null && selection.Site.Node.Inputs.Contains(name)).ToArray();
        return readers.Length > 0 && readers.All(reader => reader.KernelFor(Pass.Forward)!.InputLayout == BufferLayout.Blocked)
            ? BufferLayout.Blocked
            : BufferLayout.Planar;
    }

    private void AddForward(KernelSelection selection)
    {
        var node = selection.Site.Node;
        if (selection.FusedInto is not null)
            return;
        var kernel = selection.KernelFor(Pass.Forward)!;
        var inputs = node.Inputs.Select(input => Ordered(_values[input], kernel.InputLayout, _forward)).ToList();
        if (selection.Site.Epilogue.Residual is { } residual)
            inputs.Add(Ordered(_values[residual], kernel.OutputLayout, _forward));
        var last = selection.Site.Epilogue.Nodes.LastOrDefault(node);
        var output = new PlanValue(last.Name, new(last.OutputShape, kernel.OutputLayout, _lanes)) { Written = _nextStep };
        foreach (var written in selection.Site.Epilogue.Nodes.Prepend(node))
            _values.Add(written.Name, output);
        if (kernel.SavedLength > 0)
            _saved.Add(node.Name, NewBuffer($"{node.Name}, saved for backward", kernel.SavedLength, _nextStep));
        _forward.Add(NewStep(selection, Pass.Forward, kernel, inputs, output));
    }

    private void AddBackwardPass(int lossStep)
    {
        foreach (var output in _network.Outputs)
        {
            var producer = _selections.FirstOrDefault(selection => selection.Site.Node.Name == output);
            if (producer is not { OutputNeedsGradient: true })
                continue;
            var order = (producer.PassesWithinFusion ? producer.FusedInto! : producer).Choices.First(choice => choice.Pass != Pass.Forward).Kernel!.OutputLayout;
            _lossGradients.Add(output, new PlanValue($"gradient of {output}", _values[output].Layout with { Order = order }) { Written = lossStep });
            _gradients.Add(output, _lossGradients[output]);
        }

        foreach (var selection in _selections.Where(selection => selection.OutputNeedsGradient).Reverse())
        {
            if (PassesWithinFusion(selection) || HasPassedAlready(selection.Site.Node) || PassesWithTheSum(selection))
                continue;
            if (selection.KernelFor(Pass.BackwardParameters) is { } forParameters)
                _backward.Add(NewBackwardStep(selection, Pass.BackwardParameters, forParameters, []));
            if (selection.KernelFor(Pass.BackwardInput) is { } forInput)
                AddBackwardInput(selection, forInput);
        }
    }

    // The gradient of a pooling that is fused goes as it is to the backward kernels of the layer that it is fused into.
    private bool PassesWithinFusion(KernelSelection selection)
    {
        if (!selection.PassesWithinFusion)
            return false;
        _gradients.Add(selection.Site.Node.Inputs[0], _gradients[selection.Site.Node.Name]);
        return true;
    }

    // The one reader of a ReLU may have given the gradient of the ReLU's input.
    private bool HasPassedAlready(NetworkNode node)
    {
        if (!_selections.Any(selection => selection.ReLUBefore == node))
            return false;
        _gradients.Add(node.Inputs[0], _gradients[node.Name]);
        return true;
    }

    // Where the last thing done was to add up the gradients of what a ReLU gives, the sum is passed through the ReLU in the same step.
    private bool PassesWithTheSum(KernelSelection selection)
    {
        var node = selection.Site.Node;
        if (node.Layer is not ReLU || _backward is not [.., { Kernel: GradientSum } last] || last.InputGradients[0] != _gradients[node.Name]
            || _gradients.ContainsKey(node.Inputs[0]) || _values[node.Name].Layout != _gradients[node.Name].Layout)
            return false;
        _values[node.Name].UseAt(last.Index);
        _backward[^1] = last with { Kernel = new GradientSum(selection.Site.Width, last.InputGradients[0]!.Layout.Length, rectify: true), Output = _values[node.Name] };
        _gradients.Add(node.Inputs[0], _gradients[node.Name]);
        return true;
    }

    private void AddBackwardInput(KernelSelection selection, Kernel kernel)
    {
        var node = selection.Site.Node;
        var contributions = node.Inputs
            .Select((input, index) => selection.InputNeedsGradient[index]
                ? new PlanValue($"gradient of {input}", new(node.InputShapes[index], kernel.InputLayout, _lanes))
                : null)
            .ToArray();
        _backward.Add(NewBackwardStep(selection, Pass.BackwardInput, kernel, contributions));
        foreach (var (input, contribution) in node.Inputs.Zip(contributions))
        {
            if (contribution is not null && !_gradients.TryAdd(input, contribution))
                AddToGradient(input, contribution, selection);
        }
    }

    private void AddToGradient(string input, PlanValue contribution, KernelSelection selection)
    {
        var before = _gradients[input];
        var added = Ordered(contribution, before.Layout.Order, _backward);
        var sum = new PlanValue($"gradient of {input}", before.Layout) { Written = _nextStep };
        var kernel = new GradientSum(selection.Site.Width, sum.Layout.Length, rectify: false);
        _backward.Add(NewStep(selection.Site.Node.Name, Pass.BackwardInput, kernel, [before], output: null, added, [sum]));
        _gradients[input] = sum;
    }

    private PlanStep NewBackwardStep(KernelSelection selection, Pass pass, Kernel kernel, IReadOnlyList<PlanValue?> inputGradients)
    {
        var node = selection.Site.Node;
        var inputs = kernel.Reads.HasFlag(ForwardValues.Inputs)
            ? node.Inputs.Select(input => Ordered(_values[input], kernel.InputLayout, _backward)).ToArray()
            : new PlanValue?[node.Inputs.Count];
        var output = kernel.Reads.HasFlag(ForwardValues.Output) ? Ordered(_values[node.Name], kernel.OutputLayout, _backward) : null;
        var gradient = Ordered(_gradients[node.Name], kernel.OutputLayout, _backward);
        foreach (var inputGradient in inputGradients.OfType<PlanValue>())
            inputGradient.Written = _nextStep;
        return NewStep(selection, pass, kernel, inputs, output, gradient, inputGradients);
    }

    // The value itself, or a copy in the wanted order, made by a step of its own when it is first wanted.
    private PlanValue Ordered(PlanValue value, BufferLayout order, List<PlanStep> steps)
    {
        if (value.Layout.LiesAs(order))
            return value;
        if (_reordered.TryGetValue((value, order), out var copy))
            return copy;
        copy = new PlanValue($"{value.Name}, {order}", value.Layout with { Order = order }) { Written = _nextStep };
        _reordered.Add((value, order), copy);
        steps.Add(NewStep(value.Name, Pass.Forward, new Reorder(value.Layout), [value], copy));
        return copy;
    }

    private PlanStep NewStep(
        KernelSelection selection, Pass pass, Kernel kernel, IReadOnlyList<PlanValue?> inputs, PlanValue? output, PlanValue? gradient = null,
        IReadOnlyList<PlanValue?>? inputGradients = null)
    {
        var name = selection.Site.Node.Name;
        var step = NewStep(name, pass, kernel, inputs, output, gradient, inputGradients);
        _saved.GetValueOrDefault(name)?.Touch(step.Index);

        var workerStride = RoundUp(kernel.WorkerScratchLength);
        var scratchLength = kernel.ScratchLength(_workers);
        var nodes = pass == Pass.Forward ? selection.Site.Epilogue.Nodes.Prepend(selection.Site.Node) : [selection.Site.Node];
        return step with
        {
            Parameters = [.. nodes.SelectMany(node => node.Description.Parameters.Select(parameter => node.ParameterName(parameter.Name)))],
            Prepared = kernel.PreparedLength > 0 ? NewPrepared(name, kernel, step) : null,
            Saved = _saved.GetValueOrDefault(name),
            Scratch = scratchLength > 0 ? NewBuffer($"{name}, scratch", scratchLength, step.Index) : null,
            WorkerScratch = workerStride > 0 ? NewBuffer($"{name}, scratch of the workers", workerStride * _workers, step.Index) : null,
            WorkerScratchStride = workerStride,
        };
    }

    // In training the weights change with every step, and what is made of them is made right before it is read.
    private PlanBuffer NewPrepared(string name, Kernel kernel, PlanStep step) => _mode == ExecutionMode.Training
        ? NewBuffer($"{name}, prepared weights", kernel.PreparedLength, step.Index)
        : NewBuffer($"{name}, prepared weights", kernel.PreparedLength, -1, int.MaxValue);

    private PlanStep NewStep(
        string name, Pass pass, Kernel kernel, IReadOnlyList<PlanValue?> inputs, PlanValue? output, PlanValue? gradient = null,
        IReadOnlyList<PlanValue?>? inputGradients = null)
    {
        var index = _nextStep++;
        foreach (var value in (inputGradients ?? []).Concat(inputs).Append(output).Append(gradient))
            value?.UseAt(index);
        return new PlanStep(index, name, pass, kernel) { Inputs = inputs, Output = output, OutputGradient = gradient, InputGradients = inputGradients ?? [] };
    }

    private PlanBuffer NewBuffer(string name, long length, params ReadOnlySpan<int> steps)
    {
        var buffer = new PlanBuffer(name, Staggered(length));
        foreach (var step in steps)
            buffer.Touch(step);
        _buffers.Add(buffer);
        return buffer;
    }

    internal static long RoundUp(long length) => (length + AlignedBuffer.AlignmentInFloats - 1) / AlignedBuffer.AlignmentInFloats * AlignedBuffer.AlignmentInFloats;

    // Loads wait for stores whose address is the same modulo 4 KB, and a kernel walks its source and its result at the same pace: neighbours in
    // the arena lie 1 KB apart modulo 4 KB. What fits into the first-level cache with ease need not.
    internal static long Staggered(long length)
    {
        const int Page = 1024, Apart = 256, Small = 4 * Page;
        return length < Small ? RoundUp(length) : ((length - Apart + Page - 1) / Page * Page) + Apart;
    }
}
