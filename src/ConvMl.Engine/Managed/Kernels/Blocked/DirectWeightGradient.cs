// DirectWeightGradient: the gradient of a convolution's weights by its definition on the blocked layout, any kernel, stride,
// dilation, padding and groups.
//
// Computes   dw[o, c, k, l] = Σ over images and output pixels of dy[o, i, j] · x[c, i·stride − top + k·dilation, j·stride − left + l·dilation].
// Layout     Gradient of the output blocked. Input blocked, or planar for the first layer of a network. Partial sums
//            [kernel rows, kernel columns, lanes of the input, 2V] for each group of two output blocks and each input block.
// Loops      Strips of output rows that fit the first-level cache, taps, register tiles (MicroTile): rows are the channels of an input
//            block (of a planar input, the taps of a kernel row), columns the output channels, the sum runs over the strip's pixels.
// Parallel   Output groups and input blocks; where they are few, slices of the strips of all images with sums of their own, added at
//            the end in their order. The number of slices depends on the sizes alone, so the bits do not depend on the threads.
// Remainder  Taps beyond the border read zeros of a padded copy (PaddedWindow). Lanes without a channel are not written.
// Source     Georganas et al., "Anatomy of high-performance deep learning convolutions on SIMD architectures" (SC 2018), section II-J.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>The gradient of a convolution's weights by its definition on the blocked layout.</summary>
internal sealed unsafe class DirectWeightGradient<TSimd, TVector> : BlockedWeightGradient
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int WantedTasks = 16;

    // Floats of a strip of the output's gradient that a register tile reads, beside as many of the input.
    private const int StripLength = 3 * 1024;

    private readonly ConvGeometry _geometry;
    private readonly int _inputLanes;
    private readonly int _inputBlocksPerGroup;
    private readonly int _outputBlocksPerGroup;
    private readonly int _outputGroups;
    private readonly Pieces _strips;

    /// <summary>Sizes the gradient.</summary>
    /// <exception cref="ArgumentException">The convolution is none that <see cref="DirectConvSizes.Reject"/> lets through.</exception>
    public DirectWeightGradient(ConvGeometry geometry, bool planarInput = false)
    {
        if (DirectConvSizes.Reject(geometry, TSimd.Count, planarInput) is { } reason)
            throw new ArgumentException($"The blocked gradient cannot do this convolution: {reason}.", nameof(geometry));
        (_geometry, _inputLanes) = (geometry, planarInput ? 1 : TSimd.Count);
        _inputBlocksPerGroup = BlockedLayout.Blocks(geometry.ChannelsPerGroup, _inputLanes);
        _outputBlocksPerGroup = BlockedLayout.Blocks(geometry.OutputChannels / geometry.Groups, TSimd.Count);
        _outputGroups = (_outputBlocksPerGroup + MicroTile<TSimd, TVector>.MostColumns - 1) / MicroTile<TSimd, TVector>.MostColumns;
        var perRow = geometry.Horizontal.Output * TSimd.Count * MicroTile<TSimd, TVector>.MostColumns;
        _strips = new Pieces(geometry.Vertical.Output, Math.Max(1, StripLength / perRow));
    }

    // Pairs of an output group and an input block, over all convolution groups.
    private int Pairs => _geometry.Groups * _outputGroups * _inputBlocksPerGroup;

    private int Taps => _geometry.Vertical.Kernel * _geometry.Horizontal.Kernel;

    private nint SumLength => (nint)Taps * _inputLanes * TSimd.Count * MicroTile<TSimd, TVector>.MostColumns;

    private (int First, int Limit) InputColumns =>
        (-_geometry.Horizontal.PadBefore, -_geometry.Horizontal.PadBefore + ((_geometry.Horizontal.Output - 1) * _geometry.Horizontal.Stride) + _geometry.Horizontal.Extent);

    private nint CopyLength
    {
        get
        {
            var rows = ((_strips.Largest - 1) * _geometry.Vertical.Stride) + _geometry.Vertical.Extent;
            var length = (nint)rows * (InputColumns.Limit - InputColumns.First) * _inputLanes;
            return (length + BlockedLayout.Stagger) / BlockedLayout.Stagger * BlockedLayout.Stagger;
        }
    }

    /// <inheritdoc/>
    public override long ScratchLength(int batch, int workers) => ((long)workers * CopyLength) + ((long)SlicesOf(batch).Count * Pairs * SumLength);

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, int batch, float* input, ConvSource outputGradient, float* weightGradient, float* scratch)
    {
        var slices = SlicesOf(batch);
        var sums = scratch + (pool.Workers * CopyLength);
        pool.Run(slices.Count * Pairs, new SumTasks(this, slices, input, outputGradient.Values, scratch, sums));
        pool.Run(Pairs, new FinishTasks(this, slices.Count, sums, weightGradient));
    }

    // The strips of all images, cut so that there are enough tasks.
    private Pieces SlicesOf(int batch)
    {
        var strips = batch * _strips.Count;
        var slices = Math.Min(strips, (WantedTasks + Pairs - 1) / Pairs);
        return new Pieces(strips, (strips + slices - 1) / slices);
    }

    // The convolution group of a pair, its first output block over all groups, how many there are, and its input block in the group.
    private (int Group, int OutputBlock, int Columns, int InputBlock) Pair(int pair)
    {
        var (inputBlock, rest) = (pair % _inputBlocksPerGroup, pair / _inputBlocksPerGroup);
        var (group, first) = (rest / _outputGroups, rest % _outputGroups * MicroTile<TSimd, TVector>.MostColumns);
        return (group, (group * _outputBlocksPerGroup) + first, Math.Min(MicroTile<TSimd, TVector>.MostColumns, _outputBlocksPerGroup - first), inputBlock);
    }

    private readonly struct SumTasks(
        DirectWeightGradient<TSimd, TVector> gradient, Pieces slices, float* input, float* outputGradient, float* scratch, float* sums) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var geometry = gradient._geometry;
            var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
            var lanes = gradient._inputLanes;
            var (slice, pair) = (task / gradient.Pairs, task % gradient.Pairs);
            var (group, outputBlock, columns, inputBlock) = gradient.Pair(pair);
            var inputPlane = (nint)vertical.Input * horizontal.Input * lanes;
            var outputPlane = (nint)vertical.Output * horizontal.Output * TSimd.Count;
            var vectors = columns * TSimd.Count;
            var sum = sums + (task * gradient.SumLength);
            var isPlanar = lanes == 1;
            var tile = new TileArguments
            {
                RowStrideA = isPlanar ? horizontal.Dilation : 1,
                StepA = horizontal.Stride * lanes,
                StepB = TSimd.Count,
                ColumnStrideB = outputPlane,
                RowStrideC = vectors,
                ColumnStrideC = TSimd.Count,
                Depth = horizontal.Output,
                Columns = 1,
                RowStepB = horizontal.Output * TSimd.Count,
                Planes = 1,
            };

            // Each register tile is some of the rows [kernel column, lane] of the sums of a kernel row, whose strides in the input are equal
            // within a pixel of many lanes, and within a kernel row of a planar input.
            var (runs, runLength) = isPlanar ? (1, horizontal.Kernel) : (horizontal.Kernel, lanes);
            var pieces = new Pieces(runLength, TSimd.TileRows);
            for (var strip = slices.Start(slice); strip < slices.Start(slice + 1); strip++)
            {
                var (image, band) = (strip / gradient._strips.Count, strip % gradient._strips.Count);
                var (first, limit) = (gradient._strips.Start(band), gradient._strips.Start(band + 1));
                var firstRow = (first * vertical.Stride) - vertical.PadBefore;
                var inputRows = (firstRow, firstRow + ((limit - first - 1) * vertical.Stride) + vertical.Extent);
                var plane = input + ((((((nint)image * geometry.Groups) + group) * gradient._inputBlocksPerGroup) + inputBlock) * inputPlane);
                var window = new PaddedWindow(
                    plane, 1, vertical.Input, horizontal.Input, lanes, inputRows, gradient.InputColumns, scratch + (worker * gradient.CopyLength));
                tile.B = outputGradient
                    + ((((nint)image * geometry.Groups * gradient._outputBlocksPerGroup) + outputBlock) * outputPlane)
                    + ((nint)first * horizontal.Output * TSimd.Count);
                tile.Rows = limit - first;
                tile.RowStepA = vertical.Stride * window.RowStride;
                for (var row = 0; row < vertical.Kernel; row++)
                {
                    for (var run = 0; run < runs; run++)
                    {
                        tile.A = window.At(firstRow + (row * vertical.Dilation), gradient.InputColumns.First + (run * horizontal.Dilation), lanes);
                        tile.C = sum + ((((nint)row * horizontal.Kernel * lanes) + (run * runLength)) * vectors);
                        tile.Addend = strip > slices.Start(slice) ? tile.C : null;
                        MicroTile<TSimd, TVector>.Run(pieces, columns, &tile);
                    }
                }
            }
        }
    }

    // Adds up the slices and writes the weights of one output group and one input block.
    private readonly struct FinishTasks(DirectWeightGradient<TSimd, TVector> gradient, int slices, float* sums, float* weightGradient) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var geometry = gradient._geometry;
            var (lanes, taps) = (gradient._inputLanes, gradient.Taps);
            var (group, outputBlock, columns, inputBlock) = gradient.Pair(task);
            var vectors = columns * TSimd.Count;
            var sum = sums + (task * gradient.SumLength);
            for (var slice = 1; slice < slices; slice++)
                Add(sum, sum + ((nint)slice * gradient.Pairs * gradient.SumLength), (nint)taps * lanes * vectors);

            var outputs = Math.Min(vectors, geometry.OutputChannels - (outputBlock * TSimd.Count));
            var channels = Math.Min(lanes, geometry.ChannelsPerGroup - (inputBlock * lanes));
            nint rowOfTap = (nint)lanes * vectors, filter = (nint)geometry.ChannelsPerGroup * taps;
            var weights = weightGradient + (outputBlock * TSimd.Count * filter) + ((nint)inputBlock * lanes * taps);
            if (taps == 1)
            {
                TransposedCopy.Run(sum, vectors, channels, outputs, weights, filter);
                return;
            }

            var (first, step) = geometry.FlipKernel ? ((taps - 1) * rowOfTap, -rowOfTap) : (0, rowOfTap);
            for (var channel = 0; channel < channels; channel++)
                TransposedCopy.Run(sum + first + (channel * vectors), step, taps, outputs, weights + (channel * taps), filter);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Add(float* sum, float* summand, nint length)
        {
            for (nint index = 0; index < length; index += TSimd.Count)
                TSimd.Store(TSimd.Add(TSimd.Load(sum + index), TSimd.Load(summand + index)), sum + index);
        }
    }
}
