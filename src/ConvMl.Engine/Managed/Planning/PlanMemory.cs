using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Shaping;
using ConvMl.Tensors;

namespace ConvMl.Managed.Planning;

/// <summary>The memory of one session: the arena of a plan, and the arguments of each step, bound to it once.</summary>
internal sealed unsafe class PlanMemory
{
    // Kernels load whole vectors and may so read (and not use) what lies behind a buffer; behind the last one there must be something.
    private const int ReadableBeyond = 64;

    private readonly AlignedBuffer _arena;
    private readonly ParameterSet _parameters;
    private readonly ParameterSet? _gradients;

    /// <summary>Allocates the arena and binds all steps.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="parameters">What the steps read.</param>
    /// <param name="gradients">What the backward steps fill; null for inference.</param>
    /// <exception cref="InvalidOperationException">The arena would be larger than a buffer can be.</exception>
    public PlanMemory(ExecutionPlan plan, ParameterSet parameters, ParameterSet? gradients)
    {
        if (plan.ArenaLength > int.MaxValue - (2 * ReadableBeyond))
            throw new InvalidOperationException(
                $"The network needs {plan.ArenaLength * sizeof(float) >> 20} MB for batches of {plan.MaxBatchSize}; at most {(long)int.MaxValue * sizeof(float) >> 20} MB can be had. Use smaller batches or a smaller input.");
        (_parameters, _gradients) = (parameters, gradients);
        _arena = new AlignedBuffer((int)plan.ArenaLength + ReadableBeyond);
        Forward = [.. plan.Forward.Select(step => (step.Kernel, Bind(step)))];
        Backward = [.. plan.Backward.Select(step => (step.Kernel, Bind(step)))];
    }

    /// <summary>The forward steps with their arguments.</summary>
    public (Kernel Kernel, KernelArguments Arguments)[] Forward { get; }

    /// <summary>The backward steps with their arguments.</summary>
    public (Kernel Kernel, KernelArguments Arguments)[] Backward { get; }

    /// <summary>Takes over the inputs of a batch: all samples of the first input, then all of the second, ….</summary>
    public void TakeInputs(ExecutionPlan plan, ReadOnlySpan<float> inputs, PassState state)
    {
        for (var input = 0; input < plan.Inputs.Count; input++)
        {
            var value = plan.Inputs[input];
            Take(value, inputs, state);
            inputs = inputs[Length(value, state)..];
        }
    }

    /// <summary>Hands out the outputs of a batch, laid out alike.</summary>
    public void GiveOutputs(ExecutionPlan plan, Span<float> outputs, PassState state)
    {
        for (var output = 0; output < plan.Outputs.Count; output++)
        {
            var value = plan.Outputs[output];
            fixed (float* planar = outputs)
            {
                if (value.Layout.LiesAs(BufferLayout.Planar))
                    ParallelCopy.Run(state.Pool, PointerTo(value.Buffer), planar, Length(value, state));
                else
                    ReorderOf(value).ToPlanar(state.Pool, state.BatchSize, PointerTo(value.Buffer), planar);
            }

            outputs = outputs[Length(value, state)..];
        }
    }

    /// <summary>Takes over the gradients by the outputs, laid out like them.</summary>
    public void TakeOutputGradients(ExecutionPlan plan, ReadOnlySpan<float> gradients, PassState state)
    {
        for (var output = 0; output < plan.Outputs.Count; output++)
        {
            if (plan.OutputGradients[output] is { } value)
                Take(value, gradients, state);
            gradients = gradients[Length(plan.Outputs[output], state)..];
        }
    }

    /// <summary>Derives what the forward kernels keep from the parameters.</summary>
    public void Prepare(PassState state)
    {
        foreach (var (kernel, arguments) in Forward)
            kernel.Prepare(arguments, state);
    }

    /// <summary>Runs steps in order, each on what it derives from the parameters right before.</summary>
    public static void PrepareAndRun((Kernel Kernel, KernelArguments Arguments)[] steps, PassState state)
    {
        foreach (var (kernel, arguments) in steps)
        {
            kernel.Prepare(arguments, state);
            kernel.Run(arguments, state);
        }
    }

    /// <summary>Runs steps in order.</summary>
    public static void Run((Kernel Kernel, KernelArguments Arguments)[] steps, PassState state)
    {
        foreach (var (kernel, arguments) in steps)
            kernel.Run(arguments, state);
    }

    private KernelArguments Bind(PlanStep step) => new()
    {
        Inputs = PointersTo(step.Inputs),
        Output = PointerTo(step.Output?.Buffer),
        OutputGradient = PointerTo(step.OutputGradient?.Buffer),
        InputGradients = PointersTo(step.InputGradients),
        Parameters = PointersTo(_parameters, step.Parameters),
        ParameterGradients = _gradients is null ? [] : PointersTo(_gradients, step.Parameters),
        Prepared = PointerTo(step.Prepared),
        Saved = PointerTo(step.Saved),
        Scratch = PointerTo(step.Scratch),
        WorkerScratch = PointerTo(step.WorkerScratch),
        WorkerScratchStride = (nint)step.WorkerScratchStride,
    };

    private float* PointerTo(PlanBuffer? buffer) => buffer is null ? null : _arena.Pointer + buffer.Offset;

    private float*[] PointersTo(IReadOnlyList<PlanValue?> values)
    {
        var pointers = new float*[values.Count];
        for (var index = 0; index < pointers.Length; index++)
            pointers[index] = PointerTo(values[index]?.Buffer);
        return pointers;
    }

    private static float*[] PointersTo(ParameterSet set, IReadOnlyList<string> names)
    {
        var pointers = new float*[names.Count];
        for (var index = 0; index < pointers.Length; index++)
            pointers[index] = set.Buffer.Pointer + set.Layout[names[index]].Offset;
        return pointers;
    }

    private void Take(PlanValue value, ReadOnlySpan<float> planar, PassState state)
    {
        fixed (float* source = planar)
        {
            if (value.Layout.LiesAs(BufferLayout.Planar))
                ParallelCopy.Run(state.Pool, source, PointerTo(value.Buffer), Length(value, state));
            else
                ReorderOf(value).ToBlocked(state.Pool, state.BatchSize, source, PointerTo(value.Buffer));
        }
    }

    private static LayoutReorder ReorderOf(PlanValue value) => new(value.Layout.Channels, value.Layout.Pixels, value.Layout.Lanes);

    private static int Length(PlanValue value, PassState state) => value.Layout.Shape.Elements * state.BatchSize;
}
