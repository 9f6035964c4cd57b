using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Shaping;

/// <summary>The channels of all inputs one behind the other, and the gradient cut up alike.</summary>
internal static unsafe class ConcatKernels
{
    public static LayerKernels All { get; } = new(
        [new("CopyChannels", site => new Copy(Joinable(site), Pass.Forward))],
        [new("CopyChannels", site => new Copy(Joinable(site), Pass.BackwardInput))],
        []);

    // Blocks of channels join without a seam if all inputs but the last fill theirs.
    private static KernelSite Joinable(KernelSite site) =>
        site.Node.InputShapes.SkipLast(1).All(shape => shape.Channels % site.Lanes == 0) ? site : site.Planar;

    private sealed class Copy(KernelSite site, Pass pass) : Kernel
    {
        public override BufferLayout InputLayout => site.SourceLayout;

        public override BufferLayout OutputLayout => site.SourceLayout;

        public override void Run(KernelArguments arguments, PassState state)
        {
            var (offset, total) = (0, site.LengthOf(site.Node.OutputShape));
            for (var input = 0; input < site.Node.InputShapes.Count; input++)
            {
                var length = site.LengthOf(site.Node.InputShapes[input]);
                var part = pass == Pass.Forward ? arguments.Inputs[input] : arguments.InputGradients[input];
                var whole = pass == Pass.Forward ? arguments.Output : arguments.OutputGradient;
                for (var sample = 0; part is not null && sample < state.BatchSize; sample++)
                {
                    var inPart = new Span<float>(part + (sample * (nint)length), length);
                    var inWhole = new Span<float>(whole + (sample * (nint)total) + offset, length);
                    if (pass == Pass.Forward)
                        inPart.CopyTo(inWhole);
                    else
                        inWhole.CopyTo(inPart);
                }

                offset += length;
            }
        }
    }
}
