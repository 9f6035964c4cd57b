// Im2ColConv: convolution as a matrix product, at any stride, dilation, padding and number of groups.
//
// Computes   output[o, p] = b[o] + Σ over (c, k, l) of W[o, (c, k, l)]·columns[(c, k, l), p]   with the columns of Im2Col.
//            Forward as it stands; backward to the input at stride 1, where it is the same with the kernel turned and the channels
//            exchanged; for a transposed convolution the two are its backward and its forward pass. A pointwise convolution is the plain
//            product: its image is taken as one row, whose columns are the image.
//
// Layout     Planar. The weights are packed once (inference) or once a pass (training).
// Loops      A task is an image, a group, a block of output channels and a block of outputs. Along the sum it takes blocks of input channels:
//            cut the part of the image with its padding, lay it out as packed columns, multiply onto the output.
// Parallel   The tasks; the columns of a block live in the worker's scratch and are never stored whole.
// Remainder  GemmBlock's: any number of channels and outputs.
// Bits       An output is summed over the channels in one order whatever the number of threads.
// Source     Chetlur et al., "cuDNN: efficient primitives for deep learning" (2014), implicit matrix product.

using ConvMl.Managed.Kernels.Gemm;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>Convolution as a matrix product, forward and (at stride 1) backward to the input.</summary>
internal sealed unsafe class Im2ColConv : Kernel
{
    private const int LeastRows = 4;
    private readonly VectorWidth _width;
    private readonly Pass _pass;
    private readonly ConvProblem _problem;
    private readonly ConvProblem _forward;
    private readonly ConvBlocking _blocking;
    private readonly ImageParts _parts;

    private Im2ColConv(KernelSite site, Pass pass, ConvProblem problem)
    {
        (_width, _pass, _problem, _forward) = (site.Width, pass, problem, ConvProblem.Of(site));
        _blocking = new ConvBlocking(problem, site.MaxBatchSize);
        _parts = new ImageParts(problem, _blocking.Channels, _blocking.Columns);
        var lengths = new LengthQuery(problem, _blocking);
        VectorWidths.Run(_width, ref lengths);
        (PackedBlockLength, ColumnsLength) = (lengths.PackedBlock, lengths.Columns);
    }

    /// <inheritdoc/>
    public override long PreparedLength => (long)_problem.Groups * _blocking.RowBlocks * PackedBlockLength;

    /// <inheritdoc/>
    public override long WorkerScratchLength => ColumnsLength + _parts.ScratchLength;

    private int PackedBlockLength { get; }

    private int ColumnsLength { get; }

    /// <summary>Accepts the forward pass of pointwise convolutions.</summary>
    public static KernelOffer PointwiseForward(KernelSite site) => Pointwise(site, Pass.Forward, ConvProblem.Of(site));

    /// <summary>Accepts the backward pass of pointwise convolutions.</summary>
    public static KernelOffer PointwiseBackwardInput(KernelSite site) => Pointwise(site, Pass.BackwardInput, ConvProblem.Of(site).Backward());

    /// <summary>Accepts the forward pass of any convolution that fills a register tile.</summary>
    public static KernelOffer Forward(KernelSite site) => Offer(site, Pass.Forward, ConvProblem.Of(site));

    /// <summary>Accepts the backward pass at stride 1.</summary>
    public static KernelOffer BackwardInput(KernelSite site) => ConvProblem.Of(site).Backward() is { } problem
        ? Offer(site, Pass.BackwardInput, problem)
        : KernelOffer.Reject("backward is a convolution only at stride 1 and with less padding than the kernel spans");

    /// <inheritdoc/>
    public override void Prepare(KernelArguments arguments, PassState state) =>
        state.Pool.Run(_problem.Groups * _blocking.RowBlocks, new Packing(this, arguments));

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state) =>
        state.Pool.Run(state.BatchSize * _problem.Groups * _blocking.RowBlocks * _blocking.ColumnBlocks, new Blocks(this, arguments));

    private static KernelOffer Pointwise(KernelSite site, Pass pass, ConvProblem? problem) => problem is { IsPointwise: true }
        ? Offer(site, pass, problem.AsRow())
        : KernelOffer.Reject("only for 1×1 kernels at stride 1 without padding");

    private static KernelOffer Offer(KernelSite site, Pass pass, ConvProblem problem) => problem.OutputChannels >= LeastRows
        ? new Im2ColConv(site, pass, problem)
        : KernelOffer.Reject($"{problem.OutputChannels} output channels a group would leave most of a register tile empty");

    private struct LengthQuery(ConvProblem problem, ConvBlocking blocking) : IVectorAction
    {
        public int PackedBlock { get; private set; }

        public int Columns { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            PackedBlock = GemmBlock<TSimd, TVector>.PackedRowsLength(blocking.Rows, problem.Depth);
            Columns = Im2Col.Length(blocking.Channels * problem.Taps, blocking.Columns, GemmBlock<TSimd, TVector>.PanelColumns);
        }
    }

    private readonly struct Packing(Im2ColConv kernel, KernelArguments arguments) : IParallelBody, IVectorAction
    {
        private readonly int _task;

        private Packing(Im2ColConv kernel, KernelArguments arguments, int task)
            : this(kernel, arguments) => _task = task;

        public void Run(int task, int worker)
        {
            var block = new Packing(kernel, arguments, task);
            VectorWidths.Run(kernel._width, ref block);
        }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var (problem, blocking) = (kernel._problem, kernel._blocking);
            var (group, rowBlock) = Math.DivRem(_task, blocking.RowBlocks);
            var firstRow = rowBlock * blocking.Rows;
            var rows = Math.Min(blocking.Rows, problem.OutputChannels - firstRow);
            var weights = arguments.Parameters[0] + (group * (nint)problem.OutputChannels * problem.Depth);
            var packed = arguments.Prepared + (_task * (nint)kernel.PackedBlockLength);
            for (var channel = 0; channel < problem.InputChannels; channel += blocking.Channels)
            {
                var channels = Math.Min(blocking.Channels, problem.InputChannels - channel);
                if (kernel._pass == Pass.Forward)
                    ConvWeights.PackForward<TSimd, TVector>(problem, weights + (firstRow * (nint)problem.Depth), rows, channel, channels, packed);
                else
                    ConvWeights.PackBackward<TSimd, TVector>(kernel._forward, weights + (channel * (nint)kernel._forward.Depth) + (firstRow * (nint)problem.Taps), rows, channels, packed);
                packed += GemmBlock<TSimd, TVector>.PackedRowsLength(rows, channels * problem.Taps);
            }
        }
    }

    private readonly struct Blocks(Im2ColConv kernel, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var block = new Block(kernel, arguments, task, worker);
            VectorWidths.Run(kernel._width, ref block);
        }
    }

    private readonly struct Block(Im2ColConv kernel, KernelArguments arguments, int task, int worker) : IVectorAction
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var (problem, blocking) = (kernel._problem, kernel._blocking);
            var (rest, columnBlock) = Math.DivRem(task, blocking.ColumnBlocks);
            var (image, packedBlock) = Math.DivRem(rest, problem.Groups * blocking.RowBlocks);
            var (group, rowBlock) = Math.DivRem(packedBlock, blocking.RowBlocks);
            var (firstRow, firstColumn) = (rowBlock * blocking.Rows, columnBlock * blocking.Columns);
            var rows = Math.Min(blocking.Rows, problem.OutputChannels - firstRow);
            var outputs = Math.Min(blocking.Columns, problem.OutputPlane - firstColumn);

            var operands = new ConvOperands(problem, kernel._pass, arguments);
            var (source, result) = kernel._pass == Pass.Forward ? ((nint)operands.Image, (nint)operands.Map) : ((nint)operands.Map, (nint)operands.Image);
            var input = (float*)source + (((image * (nint)problem.Groups) + group) * problem.InputChannels * problem.InputPlane);
            var firstChannel = (group * problem.OutputChannels) + firstRow;
            var output = (float*)result + (image * (nint)problem.OutputElements) + (firstChannel * (nint)problem.OutputPlane) + firstColumn;
            var isBiased = operands.Bias != null;
            for (var row = 0; isBiased && row < rows; row++)
                new Span<float>(output + (row * (nint)problem.OutputPlane), outputs).Fill(operands.Bias[firstChannel + row]);

            var columns = arguments.ScratchOf(worker);
            var padded = columns + kernel.ColumnsLength;
            var weights = arguments.Prepared + (packedBlock * (nint)kernel.PackedBlockLength);
            for (var channel = 0; channel < problem.InputChannels; channel += blocking.Channels)
            {
                var channels = Math.Min(blocking.Channels, problem.InputChannels - channel);
                var depth = channels * problem.Taps;
                var part = kernel._parts.Cut(input + (channel * (nint)problem.InputPlane), channels, firstColumn, outputs, padded);
                Im2Col.Fill<TSimd, TVector>(problem, part, channels, firstColumn, outputs, GemmBlock<TSimd, TVector>.PanelColumns, columns);
                GemmBlock<TSimd, TVector>.Multiply(rows, outputs, depth, weights, columns, output, problem.OutputPlane, isBiased || channel > 0);
                weights += GemmBlock<TSimd, TVector>.PackedRowsLength(rows, depth);
            }
        }
    }
}
