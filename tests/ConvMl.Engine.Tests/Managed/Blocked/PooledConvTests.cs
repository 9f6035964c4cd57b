using System.Runtime.InteropServices;
using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Blocked.Winograd;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;
using ConvMl.Tensors;
using CsCheck;

namespace ConvMl.Engine.Tests.Managed.Blocked;

/// <summary>
/// A convolution with the pooling of squares in it, forward and backward, against the same convolution with the pooling's own kernel behind it: to the
/// bit, at every vector width of this processor and for any number of threads.
/// </summary>
public unsafe class PooledConvTests
{
    private static readonly WorkerPool[] Pools = [new(1), new(2), new(7)];

    private static readonly Gen<ConvGeometry> Geometries =
        from channels in Gen.Int[1, 40]
        from outputs in Gen.Int[1, 40]
        from height in Gen.Int[4, 19]
        from width in Gen.Int[4, 19]
        from top in Gen.Int[0, 2]
        from bottom in Gen.Int[0, 3]
        from left in Gen.Int[0, 3]
        from right in Gen.Int[0, 2]
        from flip in Gen.Bool
        select new ConvGeometry([channels, height, width], outputs, new Window(3, padding: new Padding(top, bottom, left, right)), 1, flip);

    public static TheoryData<string> Widths => [.. VectorWidths.Supported.Select(width => width.ToString())];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_convolutions_pool_as_the_poolings_kernel_does(string width) =>
        Gen.Select(Geometries, Gen.Int[1, 3], Gen.Bool).Sample((geometry, batch, rectify) => Check(Enum.Parse<VectorWidth>(width), geometry, batch, rectify), iter: 25);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Tiles_in_several_slices_pool_as_the_poolings_kernel_does(string width) =>
        Check(Enum.Parse<VectorWidth>(width), new([5, 64, 68], 7, new Window(3, padding: 1)), batch: 2, rectify: true);

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_number_that_is_none_is_largest_and_takes_the_gradient_unless_a_ReLU_keeps_it(string widthName)
    {
        var width = Enum.Parse<VectorWidth>(widthName);
        ConvGeometry geometry = new([1, 4, 4], 1, new Window(3, padding: 1));
        var input = BlockedImages.Random(16, seed: 1);
        input[9] = float.NaN;
        foreach (var rectify in new[] { false, true })
            Check(width, geometry, batch: 1, rectify, input);
    }

    private static void Check(VectorWidth width, ConvGeometry geometry, int batch, bool rectify, float[]? input = null)
    {
        var problem = new Problem(width, geometry, batch, rectify, input ?? BlockedImages.Random(batch * geometry.Input.Elements, seed: 1));
        (BlockedConv Forward, BlockedConv BackwardInput)[] forms =
        [
            (BlockedKernels.Winograd(width, geometry, ConvPass.Forward, tileSide: 4), BlockedKernels.Winograd(width, geometry, ConvPass.BackwardInput, tileSide: 4)),
            (BlockedKernels.Winograd(width, geometry, ConvPass.Forward, tileSide: 2), BlockedKernels.Winograd(width, geometry, ConvPass.BackwardInput, tileSide: 2)),
            (BlockedKernels.WinogradFewTiles(width, geometry, ConvPass.Forward), BlockedKernels.WinogradFewTiles(width, geometry, ConvPass.BackwardInput)),
        ];
        foreach (var (forward, backwardInput) in forms)
        {
            var map = problem.Forward(Pools[0], forward);
            var (maxima, mapGradient) = problem.PoolApart(map);
            var inputGradient = problem.BackwardInput(Pools[0], backwardInput, mapGradient.Pointer);
            foreach (var pool in Pools)
            {
                var places = problem.NewPlaces();
                RequireSameBits(maxima, problem.Forward(pool, forward, places));
                RequireSameBits(inputGradient, problem.BackwardInput(pool, backwardInput, problem.SquaresAt(places)));
                foreach (var weights in new[] { BlockedKernels.WinogradWeightGradient(width, geometry), BlockedKernels.WinogradFewTilesWeightGradient(width, geometry) })
                    RequireSameBits(problem.Weights(Pools[0], weights, mapGradient.Pointer), problem.Weights(pool, weights, problem.SquaresAt(places)));
                problem.RequireRightBias(pool, mapGradient, places);
                places.RequireIntactGuards();
            }
        }

        GC.KeepAlive(problem);
    }

    private static void RequireSameBits(Guarded expected, Guarded found)
    {
        found.RequireIntactGuards();
        Assert.True(MemoryMarshal.Cast<float, int>(expected.Span).SequenceEqual(MemoryMarshal.Cast<float, int>(found.Span)));
    }

    private sealed class Problem
    {
        private readonly VectorWidth _width;
        private readonly ConvGeometry _geometry;
        private readonly int _batch;
        private readonly bool _rectify;
        private readonly int _lanes;
        private readonly Shape _pooled;
        private readonly AlignedBuffer _input;
        private readonly AlignedBuffer _gradient;
        private readonly float[] _weights;
        private readonly float[] _bias;

        // Pointers do not keep memory alive.
        private readonly List<Guarded> _memory = [];

        public Problem(VectorWidth width, ConvGeometry geometry, int batch, bool rectify, float[] input)
        {
            (_width, _geometry, _batch, _rectify, _lanes) = (width, geometry, batch, rectify, BlockedLayout.Lanes(width));
            _pooled = [geometry.OutputChannels, geometry.Output.Height / 2, geometry.Output.Width / 2];
            _input = BlockedImages.Block(input, geometry.Input, batch, _lanes);
            _gradient = BlockedImages.Block(BlockedImages.Random(batch * _pooled.Elements, seed: 4), _pooled, batch, _lanes);
            (_weights, _bias) = (BlockedImages.Random(geometry.Weight.Elements, seed: 2), BlockedImages.Random(geometry.OutputChannels, seed: 3));
            // Every third channel is the same at all pixels, so that all squares are ties.
            for (var channel = 0; channel < geometry.OutputChannels; channel += 3)
                _weights.AsSpan(channel * geometry.InputChannels * 9, geometry.InputChannels * 9).Clear();
        }

        public Guarded NewPlaces() => NewMemory(BlockedImages.Length(_pooled, _batch, _lanes) / _lanes * 2);

        public ConvSource SquaresAt(Guarded places) => new(_gradient.Pointer, (ulong*)places.Pointer);

        /// <summary>The map, or with places its maxima.</summary>
        public Guarded Forward(WorkerPool pool, BlockedConv conv, Guarded? places = null)
        {
            var output = NewMemory(BlockedImages.Length(places is null ? _geometry.Output : _pooled, _batch, _lanes));
            var epilogue = new ConvEpilogue(rectify: _rectify, pools: places is not null, places: places is null ? null : (ulong*)places.Pointer);
            Run(pool, conv, _input.Pointer, _bias, epilogue, output);
            return output;
        }

        public Guarded BackwardInput(WorkerPool pool, BlockedConv conv, ConvSource source)
        {
            var output = NewMemory(BlockedImages.Length(_geometry.Input, _batch, _lanes));
            Run(pool, conv, source, null, new ConvEpilogue(), output);
            return output;
        }

        public (Guarded Maxima, Guarded MapGradient) PoolApart(Guarded map)
        {
            var kernel = BlockedKernels.MaxPool(_width, new PoolGeometry(_geometry.Output, new Window(2, stride: 2)));
            Guarded maxima = NewMemory(BlockedImages.Length(_pooled, _batch, _lanes)), gradient = NewMemory(map.Span.Length);
            kernel.Forward(Pools[0], _batch, map.Pointer, maxima.Pointer);
            kernel.Backward(Pools[0], _batch, map.Pointer, maxima.Pointer, _gradient.Pointer, gradient.Pointer, _rectify);
            return (maxima, gradient);
        }

        public Guarded Weights(WorkerPool pool, BlockedWeightGradient kernel, ConvSource outputGradient)
        {
            Guarded weights = NewMemory(_geometry.Weight.Elements), scratch = NewMemory(kernel.ScratchLength(_batch, pool.Workers));
            kernel.Run(pool, _batch, _input.Pointer, outputGradient, weights.Pointer, scratch.Pointer);
            scratch.RequireIntactGuards();
            return weights;
        }

        public void RequireRightBias(WorkerPool pool, Guarded mapGradient, Guarded places)
        {
            var kernel = BlockedKernels.Channels(_width, _pooled.Channels, _pooled.Height * _pooled.Width);
            Guarded sums = NewMemory(_pooled.Channels), scratch = NewMemory(kernel.ScratchLength(_batch));
            kernel.Sum(pool, _batch, SquaresAt(places), sums.Pointer, scratch.Pointer);
            sums.RequireIntactGuards();
            scratch.RequireIntactGuards();
            var planar = BlockedImages.Unblock(mapGradient.Span, _geometry.Output, _batch, _lanes);
            var pixels = _geometry.Output.Height * _geometry.Output.Width;
            var expected = new double[_pooled.Channels];
            for (var index = 0; index < planar.Length; index++)
                expected[index / pixels % expected.Length] += planar[index];
            BlockedTolerance.RequireClose(BlockedTolerance.Plain, _batch * pixels, expected, sums.Span, "bias");
        }

        private Guarded NewMemory(long length)
        {
            _memory.Add(new Guarded(checked((int)length)));
            return _memory[^1];
        }

        private void Run(WorkerPool pool, BlockedConv conv, ConvSource source, float[]? bias, ConvEpilogue epilogue, Guarded output)
        {
            Guarded prepared = NewMemory(conv.PreparedLength), scratch = NewMemory(conv.ScratchLength(_batch, pool.Workers));
            fixed (float* weightPointer = _weights, biasPointer = bias)
            {
                conv.Prepare(pool, weightPointer, biasPointer, prepared.Pointer);
                conv.Run(pool, _batch, source, weightPointer, prepared.Pointer, epilogue, output.Pointer, scratch.Pointer);
            }

            scratch.RequireIntactGuards();
        }
    }
}
