using System.Runtime.CompilerServices;
using ConvMl.Layers;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Columns;

/// <summary>Convolution with the kept taps alone: the others are in no column and cost nothing.</summary>
internal static unsafe class SparseConvKernels
{
    public static LayerKernels All { get; } = new([Candidate(Pass.Forward)], [Candidate(Pass.BackwardInput)], [Candidate(Pass.BackwardParameters)]);

    private static KernelCandidate Candidate(Pass pass) => new("KeptTapsConv", site =>
    {
        var layer = (SparseConv2D)site.Node.Layer;
        var geometry = layer.GeometryFor(site.Node.InputShapes[0]);
        return new SparseConv(site, pass, new ColumnProblem(geometry, layer.Taps().Count(), ColumnProblem.LanesFor(site, geometry, offsetGroups: 1)));
    });

    private sealed class SparseConv(KernelSite site, Pass pass, ColumnProblem problem) : ColumnConv<PixelTaps>(site, pass, problem)
    {
        private readonly long _weightsLength = pass == Pass.BackwardParameters ? 0 : ColumnWeights.Length(problem, pass);
        private readonly (int Row, int Column)[] _taps = [.. ((SparseConv2D)site.Node.Layer).Taps()];

        public override ForwardValues Reads => Pass == Pass.BackwardParameters ? ForwardValues.Inputs : ForwardValues.None;

        public override long PreparedLength => _weightsLength + ((long)Problem.Outputs * Problem.Taps);

        public override PixelTaps TapsOf(KernelArguments arguments, int sample, int block) => new((int*)(arguments.Prepared + _weightsLength));

        public override void Prepare(KernelArguments arguments, PassState state)
        {
            base.Prepare(arguments, state);
            var (vertical, horizontal) = (Problem.Geometry.Vertical, Problem.Geometry.Horizontal);
            var places = (int*)(arguments.Prepared + _weightsLength);
            for (var i = 0; i < vertical.Output; i++)
            {
                for (var j = 0; j < horizontal.Output; j++)
                {
                    foreach (var (k, l) in _taps)
                    {
                        var row = (i * vertical.Stride) - vertical.PadBefore + (k * vertical.Dilation);
                        var column = (j * horizontal.Stride) - horizontal.PadBefore + (l * horizontal.Dilation);
                        var isInside = row >= 0 && row < vertical.Input && column >= 0 && column < horizontal.Input;
                        *places++ = isInside ? ((row * horizontal.Input) + column) * Problem.Lanes : -1;
                    }
                }
            }
        }
    }

    /// <summary>Each entry is a pixel's place in its plane, in floats, or −1 for padding.</summary>
    private readonly struct PixelTaps(int* places) : ITaps
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Read<TSimd, TVector>(float* plane, int entry)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => places[entry] < 0 ? TSimd.Zero : TSimd.Load(plane + places[entry]);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add<TSimd, TVector>(float* plane, int entry, TVector gradient)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (places[entry] >= 0)
                TSimd.Store(TSimd.Add(TSimd.Load(plane + places[entry]), gradient), plane + places[entry]);
        }
    }
}
