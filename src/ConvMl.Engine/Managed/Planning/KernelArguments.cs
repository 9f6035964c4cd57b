namespace ConvMl.Managed.Planning;

/// <summary>The memory of one kernel in one session. Pointers that the kernel has no use for are null.</summary>
internal sealed unsafe class KernelArguments
{
    /// <summary>The layer's inputs, in order.</summary>
    public required float*[] Inputs { get; init; }

    /// <summary>The layer's output; it may lie over the first input.</summary>
    public required float* Output { get; init; }

    /// <summary>Gradient of the loss by the output.</summary>
    public required float* OutputGradient { get; init; }

    /// <summary>Gradients by the inputs, null for those that nobody asks for; the first may lie over <see cref="OutputGradient"/>.</summary>
    public required float*[] InputGradients { get; init; }

    /// <summary>The layer's parameters, in order.</summary>
    public required float*[] Parameters { get; init; }

    /// <summary>Gradients by the parameters.</summary>
    public required float*[] ParameterGradients { get; init; }

    /// <summary>See <see cref="Kernel.PreparedLength"/>.</summary>
    public required float* Prepared { get; init; }

    /// <summary>See <see cref="Kernel.SavedLength"/>.</summary>
    public required float* Saved { get; init; }

    /// <summary>See <see cref="Kernel.ScratchLength(int)"/>.</summary>
    public required float* Scratch { get; init; }

    /// <summary>Scratch of worker 0; see <see cref="Kernel.WorkerScratchLength"/>.</summary>
    public required float* WorkerScratch { get; init; }

    /// <summary>Floats from a worker's scratch to the next's.</summary>
    public required nint WorkerScratchStride { get; init; }

    /// <summary>The one input.</summary>
    public float* Input => Inputs[0];

    /// <summary>Gradient by the one input.</summary>
    public float* InputGradient => InputGradients[0];

    /// <summary>The scratch of a worker.</summary>
    public float* ScratchOf(int worker) => WorkerScratch + (worker * WorkerScratchStride);
}
