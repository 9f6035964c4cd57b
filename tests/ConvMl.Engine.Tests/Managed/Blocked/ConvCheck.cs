using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Managed.Blocked;

/// <summary>Runs a blocked convolution on random numbers and compares it with the formula.</summary>
internal static unsafe class ConvCheck
{
    private static readonly WorkerPool[] Pools = [new(1), new(2), new(7)];

    /// <summary>Checks a pass, with bias, residual, ReLU and mask or without, and that 1, 2 and 7 threads give the same bits.</summary>
    internal static void RequireRight(
        VectorWidth width, ConvGeometry geometry, ConvPass pass, int batch, bool hasBias, bool hasResidual, bool rectify, bool hasMask, double growth, BlockedConv conv, bool planarSource = false)
    {
        var lanes = BlockedLayout.Lanes(width);
        var (source, destination) = pass == ConvPass.Forward ? (geometry.Input, geometry.Output) : (geometry.Output, geometry.Input);
        var input = BlockedImages.Random(batch * source.Elements, seed: 1);
        var weights = BlockedImages.Random(geometry.Weight.Elements, seed: 2);
        var bias = BlockedImages.Random(destination.Channels, seed: 3);
        var residual = BlockedImages.Random(batch * destination.Elements, seed: 4);
        var mask = BlockedImages.Random(batch * destination.Elements, seed: 5);

        var expected = pass == ConvPass.Forward
            ? PlanarConv.Forward(geometry, batch, input, weights)
            : PlanarConv.BackwardInput(geometry, batch, input, weights);
        for (var index = 0; index < expected.Length; index++)
        {
            expected[index] += hasBias ? bias[index / (destination.Height * destination.Width) % destination.Channels] : 0;
            expected[index] += hasResidual ? residual[index] : 0;
            expected[index] = rectify ? Math.Max(0, expected[index]) : expected[index];
            expected[index] = hasMask && mask[index] <= 0 ? 0 : expected[index];
        }

        var blockedInput = planarSource ? BlockedImages.Aligned(input) : BlockedImages.Block(input, source, batch, lanes);
        var blockedResidual = BlockedImages.Block(residual, destination, batch, lanes);
        var blockedMask = BlockedImages.Block(mask, destination, batch, lanes);
        float[]? first = null;
        foreach (var pool in Pools)
        {
            var prepared = new Guarded(checked((int)conv.PreparedLength));
            var scratch = new Guarded(checked((int)conv.ScratchLength(batch, pool.Workers)));
            var output = new Guarded(BlockedImages.Length(destination, batch, lanes));
            var epilogue = new ConvEpilogue(hasResidual ? blockedResidual.Pointer : null, rectify, hasMask ? blockedMask.Pointer : null);
            fixed (float* weightPointer = weights, biasPointer = bias)
            {
                conv.Prepare(pool, weightPointer, hasBias ? biasPointer : null, prepared.Pointer);
                conv.Run(pool, batch, blockedInput.Pointer, weightPointer, prepared.Pointer, epilogue, output.Pointer, scratch.Pointer);
            }

            GC.KeepAlive(blockedInput);
            GC.KeepAlive(blockedResidual);
            GC.KeepAlive(blockedMask);

            prepared.RequireIntactGuards();
            scratch.RequireIntactGuards();
            output.RequireIntactGuards();
            var planar = BlockedImages.Unblock(output.Span, destination, batch, lanes);
            if (first is null)
                BlockedTolerance.RequireClose(growth, geometry.MultiplyAdds * 2.0 / destination.Elements, expected, planar, $"{width} {pass} {Describe(geometry)}");
            Assert.True(first is null || first.AsSpan().SequenceEqual(planar), $"{pool.Workers} workers give other bits: {Describe(geometry)}");
            first = planar;
        }
    }

    /// <summary>Checks the gradient of the weights, and that 1, 2 and 7 threads give the same bits.</summary>
    internal static void RequireRightWeightGradient(
        VectorWidth width, ConvGeometry geometry, int batch, double growth, BlockedWeightGradient gradient, bool planarSource = false)
    {
        var lanes = BlockedLayout.Lanes(width);
        var input = BlockedImages.Random(batch * geometry.Input.Elements, seed: 1);
        var outputGradient = BlockedImages.Random(batch * geometry.Output.Elements, seed: 2);
        var expected = PlanarConv.BackwardWeights(geometry, batch, input, outputGradient);
        var blockedInput = planarSource ? BlockedImages.Aligned(input) : BlockedImages.Block(input, geometry.Input, batch, lanes);
        var blockedGradient = BlockedImages.Block(outputGradient, geometry.Output, batch, lanes);
        float[]? first = null;
        foreach (var pool in Pools)
        {
            var scratch = new Guarded(checked((int)gradient.ScratchLength(batch, pool.Workers)));
            var weightGradient = new Guarded(geometry.Weight.Elements);
            gradient.Run(pool, batch, blockedInput.Pointer, blockedGradient.Pointer, weightGradient.Pointer, scratch.Pointer);
            GC.KeepAlive(blockedInput);
            GC.KeepAlive(blockedGradient);

            scratch.RequireIntactGuards();
            weightGradient.RequireIntactGuards();
            if (first is null)
                BlockedTolerance.RequireClose(growth, (double)batch * geometry.Output.Elements / geometry.OutputChannels, expected, weightGradient.Span, $"{width} {Describe(geometry)}");
            Assert.True(first is null || weightGradient.Span.SequenceEqual(first), $"{pool.Workers} workers give other bits: {Describe(geometry)}");
            first = weightGradient.Span.ToArray();
        }
    }

    private static string Describe(ConvGeometry geometry) =>
        $"{geometry.Input} -> {geometry.Output}, weights {geometry.Weight}, groups {geometry.Groups}, flipped {geometry.FlipKernel}, {geometry.Vertical}, {geometry.Horizontal}";
}
