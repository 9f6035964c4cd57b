// Col2ImConv: from the gradient of a convolution's output to that of its input, at any stride; forward for a transposed convolution, whose
//             bias the planes then begin with.
//
// Computes   columns[(c, k, l), p] = Σₒ W[o, (c, k, l)]·dy[o, p],   then   dx[c, i·stride + k·dilation, …] += columns[(c, k, l), (i, j)].
//
// Layout     Planar. The weights are packed, transposed, once a pass.
// Loops      A task is an image, a group and a block of input channels with all their taps. It goes through blocks of outputs: multiply into
//            scratch, add row by row to the planes.
// Parallel   The tasks: every input plane belongs to one of them, so nobody else adds to it.
// Remainder  GemmBlock's; taps that fall on padding are left out when rows are added.
// Bits       An input collects its taps in one order whatever the number of threads.
// Source     Chellapilla, Puri and Simard (2006), backward.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Gemm;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>The gradient of a convolution's input by a matrix product whose result is added up window by window.</summary>
internal sealed unsafe class Col2ImConv : Kernel
{
    private const int LeastDepth = 4;
    private const int MostTaps = 320;
    private const int MostOutputs = 256;

    private readonly VectorWidth _width;
    private readonly ConvProblem _problem;
    private readonly int _channels;
    private readonly int _outputs;
    private readonly Lengths _lengths;

    private Col2ImConv(KernelSite site, ConvProblem problem)
    {
        (_width, _problem) = (site.Width, problem);
        _channels = GemmBlocking.Even(problem.InputChannels, Math.Max(1, MostTaps / problem.Taps), 1);
        _outputs = GemmBlocking.Even(problem.OutputPlane, MostOutputs, 32);
        _lengths = new Lengths(_channels * problem.Taps, problem.OutputChannels, _outputs);
        VectorWidths.Run(_width, ref _lengths);
    }

    /// <inheritdoc/>
    public override long PreparedLength => (long)_problem.Groups * ChannelBlocks * _lengths.PackedRows;

    /// <inheritdoc/>
    public override long WorkerScratchLength => _lengths.PackedColumns + _lengths.Product;

    private int ChannelBlocks => GemmBlocking.Blocks(_problem.InputChannels, _channels);

    /// <summary>Accepts any convolution whose sum is worth a matrix product.</summary>
    public static KernelOffer Offer(KernelSite site) => ConvProblem.Of(site) is { OutputChannels: >= LeastDepth } problem
        ? new Col2ImConv(site, problem)
        : KernelOffer.Reject($"the sum runs over fewer than {LeastDepth} output channels a group, which is no work for a matrix product");

    /// <inheritdoc/>
    public override void Prepare(KernelArguments arguments, PassState state) =>
        state.Pool.Run(_problem.Groups * ChannelBlocks, new Packing(this, arguments, 0));

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state) =>
        state.Pool.Run(state.BatchSize * _problem.Groups * ChannelBlocks, new Blocks(this, arguments));

    private struct Lengths(int taps, int depth, int outputs) : IVectorAction
    {
        public int PackedRows { get; private set; }

        public int PackedColumns { get; private set; }

        public readonly int Product => taps * outputs;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            PackedRows = GemmBlock<TSimd, TVector>.PackedRowsLength(taps, depth);
            PackedColumns = GemmBlock<TSimd, TVector>.PackedColumnsLength(outputs, depth);
        }
    }

    private readonly struct Packing(Col2ImConv kernel, KernelArguments arguments, int block) : IParallelBody, IVectorAction
    {
        public void Run(int task, int worker)
        {
            var packing = new Packing(kernel, arguments, task);
            VectorWidths.Run(kernel._width, ref packing);
        }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var problem = kernel._problem;
            var (group, channelBlock) = Math.DivRem(block, kernel.ChannelBlocks);
            var channel = channelBlock * kernel._channels;
            var taps = Math.Min(kernel._channels, problem.InputChannels - channel) * problem.Taps;
            var weights = arguments.Parameters[0] + (group * (nint)problem.OutputChannels * problem.Depth) + (channel * problem.Taps);
            GemmBlock<TSimd, TVector>.PackRows(
                Matrix.RowMajor(weights, problem.Depth).Transposed, taps, problem.OutputChannels, arguments.Prepared + (block * (nint)kernel._lengths.PackedRows));
        }
    }

    private readonly struct Blocks(Col2ImConv kernel, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var block = new Block(kernel, arguments, task, worker);
            VectorWidths.Run(kernel._width, ref block);
        }
    }

    private readonly struct Block(Col2ImConv kernel, KernelArguments arguments, int task, int worker) : IVectorAction
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var problem = kernel._problem;
            var (image, weightBlock) = Math.DivRem(task, problem.Groups * kernel.ChannelBlocks);
            var (group, channelBlock) = Math.DivRem(weightBlock, kernel.ChannelBlocks);
            var firstChannel = channelBlock * kernel._channels;
            var channels = Math.Min(kernel._channels, problem.InputChannels - firstChannel);
            var operands = new ConvOperands(problem, Pass.BackwardInput, arguments);
            var firstPlane = (group * problem.InputChannels) + firstChannel;
            var planes = operands.Image + (image * (nint)problem.InputElements) + (firstPlane * (nint)problem.InputPlane);
            for (var channel = 0; channel < channels; channel++)
                new Span<float>(planes + (channel * (nint)problem.InputPlane), problem.InputPlane).Fill(operands.BiasOf(firstPlane + channel));

            var gradient = operands.Map + (image * (nint)problem.OutputElements) + (group * (nint)problem.OutputChannels * problem.OutputPlane);
            var packed = arguments.ScratchOf(worker);
            var product = packed + kernel._lengths.PackedColumns;
            for (var output = 0; output < problem.OutputPlane; output += kernel._outputs)
            {
                var outputs = Math.Min(kernel._outputs, problem.OutputPlane - output);
                GemmBlock<TSimd, TVector>.PackColumns(Matrix.RowMajor(gradient + output, problem.OutputPlane), outputs, problem.OutputChannels, packed);
                GemmBlock<TSimd, TVector>.Multiply(
                    channels * problem.Taps, outputs, problem.OutputChannels, arguments.Prepared + (weightBlock * (nint)kernel._lengths.PackedRows),
                    packed, product, outputs, accumulate: false);
                for (var row = 0; row < channels * problem.Taps; row++)
                    AddToPlane(row / problem.Taps, row % problem.Taps, output, outputs, product + (row * (nint)outputs), planes);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddToPlane(int channel, int storedTap, int firstOutput, int outputs, float* product, float* planes)
        {
            var problem = kernel._problem;
            var (vertical, horizontal) = (problem.Vertical, problem.Horizontal);
            var (k, l) = Math.DivRem(problem.FlipKernel ? problem.Taps - 1 - storedTap : storedTap, horizontal.Kernel);
            var (firstRow, limitRow) = vertical.OutputsInside(k);
            var (firstColumn, limitColumn) = horizontal.OutputsInside(l);
            var plane = planes + (channel * (nint)problem.InputPlane);
            var lastOutput = firstOutput + outputs - 1;
            for (var i = Math.Max(firstRow, firstOutput / horizontal.Output); i < limitRow && i <= lastOutput / horizontal.Output; i++)
            {
                var start = Math.Max(firstColumn, firstOutput - (i * horizontal.Output));
                var limit = Math.Min(limitColumn, lastOutput + 1 - (i * horizontal.Output));
                var from = product + ((i * horizontal.Output) - firstOutput);
                var to = plane + (((i * vertical.Stride) - vertical.PadBefore + (k * vertical.Dilation)) * (nint)horizontal.Input)
                    - horizontal.PadBefore + (l * horizontal.Dilation);
                for (var j = start; j < limit; j++)
                    to[j * (nint)horizontal.Stride] += from[j];
            }
        }
    }
}
