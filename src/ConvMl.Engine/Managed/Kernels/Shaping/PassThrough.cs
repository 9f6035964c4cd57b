using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Shaping;

/// <summary>The result equals its source number by number: nothing to do where they share memory, else a copy.</summary>
internal static unsafe class PassThrough
{
    /// <summary>For layers that pass their input on.</summary>
    public static KernelCandidate Forward { get; } = new("PassThrough", site => new Copy(site, Pass.Forward));

    /// <summary>For layers that pass their gradient on.</summary>
    public static KernelCandidate BackwardInput { get; } = new("PassThrough", site => new Copy(site, Pass.BackwardInput));

    private sealed class Copy(KernelSite site, Pass pass) : Kernel
    {
        public override Placement Placement => Placement.SameAsSource;

        public override void Run(KernelArguments arguments, PassState state)
        {
            var (source, result) = pass == Pass.Forward
                ? ((nint)arguments.Input, (nint)arguments.Output)
                : ((nint)arguments.OutputGradient, (nint)arguments.InputGradient);
            if (source != result)
                ParallelCopy.Run(state.Pool, (float*)source, (float*)result, state.BatchSize * site.OutputElements);
        }
    }
}
