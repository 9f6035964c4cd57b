// Im2ColConvGradient: the gradient of a convolution's weights as a matrix product.
//
// Computes   dW[o, (c, k, l)] = Σ over samples and outputs p of dy[o, p]·columns[(c, k, l), p]   with the columns of Im2Col.
//
// Layout     Planar. The sum runs along the outputs, so both operands are packed across their rows.
// Loops      A task is a part of the samples, a group, a block of output channels and a block of input channels with all their taps. It goes
//            through its samples and through blocks of outputs: lay out the columns, pack both operands, add to its block of dW.
// Parallel   The tasks. Where the weights are too few to make enough tasks, the samples are cut into parts that have sums of their own,
//            which are then added in order. The number of parts follows from the problem.
// Remainder  GemmBlock's.
// Bits       The order of every sum follows from the problem and the batch, not from the threads.
// Source     Chetlur et al., "cuDNN: efficient primitives for deep learning" (2014).

using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Kernels.Gemm;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>The gradient of a convolution's weights as a matrix product, and that of its bias.</summary>
internal sealed unsafe class Im2ColConvGradient : Kernel
{
    private const int LeastRows = 4;
    private const int MostRows = 192;
    private const int MostTaps = 320;
    private const int MostOutputs = 192;
    private const int WantedTasks = 16;

    private readonly VectorWidth _width;
    private readonly ConvProblem _problem;
    private readonly ImageParts _parts;
    private readonly int _rows;
    private readonly int _channels;
    private readonly int _outputs;
    private readonly int _sampleParts;
    private readonly Lengths _lengths;

    private Im2ColConvGradient(KernelSite site, ConvProblem problem)
    {
        (_width, _problem) = (site.Width, problem);
        _rows = GemmBlocking.Even(problem.OutputChannels, MostRows, 2);
        _channels = GemmBlocking.Even(problem.InputChannels, Math.Max(1, MostTaps / problem.Taps), 1);
        _outputs = GemmBlocking.Even(problem.OutputPlane, MostOutputs, 4);
        _sampleParts = Math.Min(GemmBlocking.Blocks(WantedTasks, WeightBlocks), site.MaxBatchSize);
        _parts = new ImageParts(problem, _channels, _outputs);
        _lengths = new Lengths(_rows, _channels * problem.Taps, _outputs);
        VectorWidths.Run(_width, ref _lengths);
    }

    /// <inheritdoc/>
    public override ForwardValues Reads => ForwardValues.Inputs;

    /// <inheritdoc/>
    public override long ScratchLength(int workers) => _sampleParts > 1 ? (long)_sampleParts * WeightsLength : 0;

    /// <inheritdoc/>
    public override long WorkerScratchLength => _lengths.Columns + _lengths.PackedRows + _lengths.PackedColumns + _parts.ScratchLength;

    private int RowBlocks => GemmBlocking.Blocks(_problem.OutputChannels, _rows);

    private int ChannelBlocks => GemmBlocking.Blocks(_problem.InputChannels, _channels);

    private int WeightBlocks => _problem.Groups * RowBlocks * ChannelBlocks;

    private int WeightsLength => _problem.Groups * _problem.OutputChannels * _problem.Depth;

    /// <summary>Accepts pointwise convolutions.</summary>
    public static KernelOffer Pointwise(KernelSite site) => ConvProblem.Of(site) is { IsPointwise: true } problem
        ? Offer(site, problem.AsRow())
        : KernelOffer.Reject("only for 1×1 kernels at stride 1 without padding");

    /// <summary>Accepts any convolution that fills a register tile.</summary>
    public static KernelOffer Any(KernelSite site) => Offer(site, ConvProblem.Of(site));

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state)
    {
        var weights = arguments.ParameterGradients[0];
        var sums = _sampleParts > 1 ? arguments.Scratch : weights;
        state.Pool.Run(_sampleParts * WeightBlocks, new Blocks(this, arguments, state.BatchSize, sums));
        if (_sampleParts > 1)
            AddParts(state, sums, weights);
        ConvBiasGradient.Run(_width, _problem, arguments, state);
    }

    private static KernelOffer Offer(KernelSite site, ConvProblem problem) => problem.OutputChannels >= LeastRows
        ? new Im2ColConvGradient(site, problem)
        : KernelOffer.Reject($"{problem.OutputChannels} output channels a group would leave most of a register tile empty");

    private void AddParts(PassState state, float* parts, float* sum)
    {
        ElementwiseLoop.Run(state.Pool, _width, default(Sum), parts, parts + WeightsLength, sum, WeightsLength);
        for (var part = 2; part < _sampleParts; part++)
            ElementwiseLoop.Run(state.Pool, _width, default(Sum), sum, parts + (part * (nint)WeightsLength), sum, WeightsLength);
    }

    private struct Lengths(int rows, int taps, int outputs) : IVectorAction
    {
        public int Columns { get; private set; }

        public int PackedRows { get; private set; }

        public int PackedColumns { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            Columns = Im2Col.Length(taps, outputs, outputs);
            PackedRows = GemmBlock<TSimd, TVector>.PackedRowsLength(rows, outputs);
            PackedColumns = GemmBlock<TSimd, TVector>.PackedColumnsLength(taps, outputs);
        }
    }

    private readonly struct Blocks(Im2ColConvGradient kernel, KernelArguments arguments, int samples, float* sums) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var block = new Block(kernel, arguments, samples, sums, task, worker);
            VectorWidths.Run(kernel._width, ref block);
        }
    }

    private readonly struct Block(Im2ColConvGradient kernel, KernelArguments arguments, int samples, float* sums, int task, int worker) : IVectorAction
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var problem = kernel._problem;
            var (part, weightBlock) = Math.DivRem(task, kernel.WeightBlocks);
            var (rest, channelBlock) = Math.DivRem(weightBlock, kernel.ChannelBlocks);
            var (group, rowBlock) = Math.DivRem(rest, kernel.RowBlocks);
            var (firstRow, firstChannel) = (rowBlock * kernel._rows, channelBlock * kernel._channels);
            var rows = Math.Min(kernel._rows, problem.OutputChannels - firstRow);
            var channels = Math.Min(kernel._channels, problem.InputChannels - firstChannel);
            var taps = channels * problem.Taps;

            var outputChannel = (group * problem.OutputChannels) + firstRow;
            var inputChannel = (group * problem.InputChannels) + firstChannel;
            var sum = sums + (part * (nint)kernel.WeightsLength) + (outputChannel * (nint)problem.Depth) + (firstChannel * problem.Taps);
            var (firstSample, limitSample) = (part * samples / kernel._sampleParts, (part + 1) * samples / kernel._sampleParts);
            for (var row = 0; firstSample == limitSample && row < rows; row++)
                new Span<float>(sum + (row * (nint)problem.Depth), taps).Clear();

            var operands = new ConvOperands(problem, Pass.BackwardParameters, arguments);
            var packedRows = arguments.ScratchOf(worker);
            var packedColumns = packedRows + kernel._lengths.PackedRows;
            var columns = packedColumns + kernel._lengths.PackedColumns;
            var padded = columns + kernel._lengths.Columns;
            for (var sample = firstSample; sample < limitSample; sample++)
            {
                var image = operands.Image + (sample * (nint)problem.InputElements) + (inputChannel * (nint)problem.InputPlane);
                var gradient = operands.Map + (sample * (nint)problem.OutputElements) + (outputChannel * (nint)problem.OutputPlane);
                for (var output = 0; output < problem.OutputPlane; output += kernel._outputs)
                {
                    var outputs = Math.Min(kernel._outputs, problem.OutputPlane - output);
                    var cut = kernel._parts.Cut(image, channels, output, outputs, padded);
                    Im2Col.Fill<TSimd, TVector>(problem, cut, channels, output, outputs, kernel._outputs, columns);
                    GemmBlock<TSimd, TVector>.PackRows(Matrix.RowMajor(gradient + output, problem.OutputPlane), rows, outputs, packedRows);
                    GemmBlock<TSimd, TVector>.PackColumns(Matrix.RowMajor(columns, kernel._outputs).Transposed, taps, outputs, packedColumns);
                    GemmBlock<TSimd, TVector>.Multiply(
                        rows, taps, outputs, packedRows, packedColumns, sum, problem.Depth, accumulate: sample > firstSample || output > 0);
                }
            }
        }
    }
}
