using ConvMl.Layers;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;

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
            state.Pool.Run(state.BatchSize * offsetGroups, new CornerSearch(Problem, offsetGroups, values, (BilinearTaps.Corners*)arguments.Scratch));
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

    /// <summary>Finds the pixels around the places of all taps of a sample and offset group.</summary>
    private readonly struct CornerSearch(ColumnProblem problem, int offsetGroups, OffsetInputs values, BilinearTaps.Corners* corners) : IParallelBody
    {
        // Beyond it a place is outside of every image, and its row would not fit a number.
        private const float Far = 1 << 24;

        public void Run(int task, int worker)
        {
            var (vertical, horizontal) = (problem.Geometry.Vertical, problem.Geometry.Horizontal);
            var (sample, offsetGroup) = Math.DivRem(task, offsetGroups);
            var around = corners + (task * (nint)problem.Outputs * problem.Taps);
            for (var output = 0; output < problem.Outputs; output++)
            {
                var (i, j) = Math.DivRem(output, horizontal.Output);
                for (var tap = 0; tap < problem.Taps; tap++, around++)
                {
                    var (k, l) = Math.DivRem(tap, horizontal.Kernel);
                    var (down, right) = (*values.Down(sample, offsetGroup, tap, output), *values.Right(sample, offsetGroup, tap, output));
                    var modulation = values.HasModulation ? *values.Modulation(sample, offsetGroup, tap, output) : 1;
                    var isNear = MathF.Abs(down) < Far && MathF.Abs(right) < Far;
                    var top = (i * vertical.Stride) - vertical.PadBefore + (k * vertical.Dilation) + (isNear ? (int)MathF.Floor(down) : 0);
                    var left = (j * horizontal.Stride) - horizontal.PadBefore + (l * horizontal.Dilation) + (isNear ? (int)MathF.Floor(right) : 0);
                    for (var corner = 0; corner < 4; corner++)
                    {
                        var (row, column) = (top + (corner >> 1), left + (corner & 1));
                        var isInside = isNear && row >= 0 && row < vertical.Input && column >= 0 && column < horizontal.Input;
                        around->Places[corner] = isInside ? ((row * horizontal.Input) + column) * problem.Lanes : -1;
                        around->Weights[corner] = isInside ? modulation * OffsetGradients.Share(down, corner >> 1) * OffsetGradients.Share(right, corner & 1) : 0;
                    }
                }
            }
        }
    }
}
