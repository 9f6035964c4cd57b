using ConvMl.Layers;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Columns;

/// <summary>
/// Deformable convolution. First the four pixels around the place of each tap at each output are found, once for all channels; then the columns read
/// them. The gradients of offsets and modulation take the gradients of the columns a second time, output by output.
/// </summary>
internal static unsafe class DeformableConvKernels
{
    public static LayerKernels All { get; } = new([Candidate(Pass.Forward)], [Candidate(Pass.BackwardInput)], [Candidate(Pass.BackwardParameters)]);

    private static KernelCandidate Candidate(Pass pass) => new("BilinearColumnsConv", site =>
    {
        var layer = (DeformableConv2D)site.Node.Layer;
        var geometry = layer.GeometryFor(site.Node.InputShapes[0]);
        var problem = new ColumnProblem(geometry, layer.Kernel.Area, ColumnProblem.LanesFor(site, geometry, layer.OffsetGroups));
        return new DeformableConv(site, pass, problem, layer.OffsetGroups);
    });

    private sealed class DeformableConv(KernelSite site, Pass pass, ColumnProblem problem, int offsetGroups) : ColumnConv<BilinearTaps>(site, pass, problem)
    {
        private readonly int _maxBatchSize = site.MaxBatchSize;
        private readonly int _channelsPerOffset = problem.Geometry.InputChannels / offsetGroups;

        public override ForwardValues Reads => Pass == Pass.Forward ? ForwardValues.None : ForwardValues.Inputs;

        public override long WorkerScratchLength => Pass == Pass.BackwardInput
            ? base.WorkerScratchLength + OffsetGradients.SumsLength(Problem, offsetGroups)
            : base.WorkerScratchLength;

        public override long ScratchLength(int workers) => (long)_maxBatchSize * offsetGroups * Problem.Outputs * Problem.Taps * BilinearTaps.EntryLength;

        public override BilinearTaps TapsOf(KernelArguments arguments, int sample, int block)
        {
            var offsetGroup = block * Problem.Lanes / _channelsPerOffset;
            return new((BilinearTaps.Corners*)arguments.Scratch + (((sample * (nint)offsetGroups) + offsetGroup) * Problem.Outputs * Problem.Taps));
        }

        public override void Run(KernelArguments arguments, PassState state)
        {
            var values = new OffsetInputs(Problem, offsetGroups, arguments.Inputs[1], arguments.Inputs.Length > 2 ? arguments.Inputs[2] : null);
            state.Pool.Run(state.BatchSize * offsetGroups * Problem.Parts, new CornerSearch(Problem, offsetGroups, values, (BilinearTaps.Corners*)arguments.Scratch));
            if (Pass != Pass.BackwardInput || arguments.InputGradients[0] is not null)
                base.Run(arguments, state);
            if (Pass != Pass.BackwardInput)
                return;
            var gradients = new OffsetInputs(
                Problem, offsetGroups, arguments.InputGradients[1], arguments.InputGradients.Length > 2 ? arguments.InputGradients[2] : null);
            if (gradients.HasOffsets || gradients.HasModulation)
                state.Pool.Run(state.BatchSize * Problem.Parts, new OffsetGradients(this, offsetGroups, arguments, values, gradients, base.WorkerScratchLength));
        }
    }
}
