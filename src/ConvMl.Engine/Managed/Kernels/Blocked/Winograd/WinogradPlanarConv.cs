// WinogradPlanarConv: convolution with a stride of a planar source of few channels, by Winograd's algorithm, forward.
//
// Computes   y = act(conv(x, w) + bias (+ residual)) for the first layer of a network. With a stride s the s² phases of the source count as
//            channels, and the convolution has stride 1 and ⌈K ÷ s⌉ taps an axis: 7×7 at stride 2 of three channels is 4×4 of twelve, which
//            takes 588 multiplications for 16 outputs instead of 2352.
// Layout     Planar source, blocked destination. Packed source: blocked, the phases of a channel side by side. Prepared: what the convolution
//            of stride 1 prepares, then the weights [O, C·s², ⌈K ÷ s⌉, ⌈K ÷ s⌉], with zeros for the taps that a phase lacks.
// Loops      Pack some images, then convolve them (WinogradConv).
// Parallel   Rows of the packed source; then as WinogradConv.
// Remainder  The packed source holds the padding, as zeros. Lanes without a channel are zero.
// Source     Huang et al., "DWM: a decomposable Winograd method for convolution acceleration" (AAAI 2020), whose parts are summed here before
//            they are transformed back; Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016).

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>Convolution with a stride of a planar source of few channels, by Winograd's algorithm, forward.</summary>
internal sealed unsafe class WinogradPlanarConv<TSimd, TVector, TMaps> : BlockedConv
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TMaps : struct, IWinogradMaps
{
    // Floats of the packed source that are held at once.
    private const long MostPacked = 1024 * 1024;

    private readonly ConvGeometry _geometry;
    private readonly ConvGeometry _packed;
    private readonly WinogradConv<TSimd, TVector, TMaps> _conv;

    /// <summary>Sizes a convolution whose taps, divided among the phases, are those of the maps.</summary>
    public WinogradPlanarConv(ConvGeometry geometry)
    {
        (_geometry, _packed) = (geometry, WinogradPlanarSizes.PackedGeometry(geometry));
        _conv = new(_packed, ConvPass.Forward);
    }

    /// <inheritdoc/>
    public override long PreparedLength => _conv.PreparedLength + _packed.Weight.Elements;

    private int Stride => _geometry.Vertical.Stride;

    private nint PackedLength => (nint)BlockedLayout.ImageLength(_packed.InputChannels, _packed.Vertical.Input, _packed.Horizontal.Input, TSimd.Count);

    /// <inheritdoc/>
    public override long ScratchLength(int batch, int workers)
    {
        var parts = PartsOf(batch);
        var last = batch - parts.Start(parts.Count - 1);
        return (parts.Largest * PackedLength) + Math.Max(_conv.ScratchLength(parts.Largest, workers), _conv.ScratchLength(last, workers));
    }

    /// <inheritdoc/>
    public override void Prepare(WorkerPool pool, float* weights, float* bias, float* prepared)
    {
        var arranged = prepared + _conv.PreparedLength;
        Arrange(weights, arranged);
        _conv.Prepare(pool, arranged, bias, prepared);
    }

    /// <inheritdoc/>
    public override void Run(
        WorkerPool pool, int batch, ConvSource source, float* weights, float* prepared, ConvEpilogue epilogue, float* destination, float* scratch)
    {
        var parts = PartsOf(batch);
        var ofConv = scratch + (parts.Largest * PackedLength);
        var length = (nint)BlockedLayout.ImageLength(_geometry.OutputChannels, _geometry.Vertical.Output, _geometry.Horizontal.Output, TSimd.Count);
        for (var part = 0; part < parts.Count; part++)
        {
            var (first, count) = (parts.Start(part), parts.Start(part + 1) - parts.Start(part));
            pool.Run(count * _packed.Vertical.Input, new PackTasks(this, source.Values + ((nint)first * _geometry.Input.Elements), scratch));
            var behind = new ConvEpilogue(Shifted(epilogue.Residual, first * length), epilogue.Rectify, Shifted(epilogue.Mask, first * length));
            _conv.Run(pool, count, scratch, prepared + _conv.PreparedLength, prepared, behind, destination + (first * length), ofConv);
        }
    }

    // The images that are packed at once.
    private Pieces PartsOf(int batch) => new(batch, (int)Math.Max(1, MostPacked / PackedLength));

    private static float* Shifted(float* pointer, nint offset) => pointer == null ? null : pointer + offset;

    // The phases of a channel's taps, in the order of the packed channels.
    private void Arrange(float* weights, float* arranged)
    {
        var (kernel, taps) = (_geometry.Vertical.Kernel, _packed.Vertical.Kernel);
        var (first, step) = _geometry.FlipKernel ? ((kernel * kernel) - 1, -1) : (0, 1);
        for (var filter = 0; filter < _geometry.OutputChannels * _geometry.InputChannels; filter++, weights += kernel * kernel)
        {
            for (var phase = 0; phase < Stride * Stride; phase++)
            {
                var (firstRow, firstColumn) = Math.DivRem(phase, Stride);
                for (var row = firstRow; row < taps * Stride; row += Stride)
                {
                    for (var column = firstColumn; column < taps * Stride; column += Stride)
                        *arranged++ = row < kernel && column < kernel ? weights[first + (step * ((row * kernel) + column))] : 0;
                }
            }
        }
    }

    // One row of the packed source.
    private readonly struct PackTasks(WinogradPlanarConv<TSimd, TVector, TMaps> conv, float* source, float* packed) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            var (vertical, horizontal) = (conv._geometry.Vertical, conv._geometry.Horizontal);
            var (height, width, stride) = (conv._packed.Vertical.Input, conv._packed.Horizontal.Input, conv.Stride);
            var (image, row) = (task / height, task % height);
            var blocks = BlockedLayout.Blocks(conv._packed.InputChannels, TSimd.Count);
            var blockLength = (nint)height * width * TSimd.Count;
            var target = packed + (image * conv.PackedLength) + ((nint)row * width * TSimd.Count);
            for (var block = 0; block < blocks; block++)
                new Span<float>(target + (block * blockLength), width * TSimd.Count).Clear();

            for (var channel = 0; channel < conv._packed.InputChannels; channel++)
            {
                var (plane, phase) = (channel / (stride * stride), channel % (stride * stride));
                var line = (row * stride) + (phase / stride) - vertical.PadBefore;
                if ((uint)line >= (uint)vertical.Input)
                    continue;
                var offset = (phase % stride) - horizontal.PadBefore;
                var from = source + ((((((nint)image * conv._geometry.InputChannels) + plane) * vertical.Input) + line) * horizontal.Input) + offset;
                var to = target + (channel / TSimd.Count * blockLength) + (channel % TSimd.Count);
                var limit = Math.Min(width, (horizontal.Input - 1 - offset + stride) / stride);
                for (var column = offset >= 0 ? 0 : (stride - 1 - offset) / stride; column < limit; column++)
                    to[column * TSimd.Count] = from[column * stride];
            }
        }
    }
}
