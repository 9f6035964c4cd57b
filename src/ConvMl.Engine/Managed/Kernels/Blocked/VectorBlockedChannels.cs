// VectorBlockedChannels: sums over channels and batch normalization on the blocked layout.
//
// Computes   Σ x, mean and variance, y = γ·x̂ + β with x̂ = (x − μ) ÷ √(σ² + ε), and its gradients dβ = Σ dy, dγ = Σ dy·x̂,
//            dx = γ ÷ √(σ² + ε) · (dy − mean(dy) − x̂·mean(dy·x̂)), the means only where the statistics were the batch's own.
// Layout     Blocked; in scratch, sums [images, blocks, V] and factors [blocks, V].
// Loops      Pixels of a plane, two or four at a time with sums of their own. The variance is summed around the mean of each plane, and the
//            planes' are joined (Chan, Golub and LeVeque, 1979): Σ x² − (Σ x)² would cancel, and a second pass over all would read all again.
// Parallel   Planes (images times channel blocks). A plane's sum is in single precision, planes are added in double, in their order.
// Remainder  Lanes without a channel get factors of zero, so they stay zero.
// Source     Ioffe and Szegedy, "Batch normalization" (ICML 2015).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Sums over channels and batch normalization on the blocked layout.</summary>
/// <param name="channels">Channels of an image.</param>
/// <param name="pixels">Height times width.</param>
internal sealed unsafe class VectorBlockedChannels<TSimd, TVector>(int channels, int pixels) : BlockedChannels
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly int _blocks = BlockedLayout.Blocks(channels, TSimd.Count);

    private int Lanes => _blocks * TSimd.Count;

    /// <inheritdoc/>
    public override long ScratchLength(int batch) => ((2L * batch) + 4) * Lanes;

    /// <inheritdoc/>
    public override void Sum(WorkerPool pool, int batch, ConvSource values, float* sums, float* scratch)
    {
        if (values.Places == null)
            pool.Run(batch * _blocks, new SumTasks(pixels, values.Values, scratch));
        else
            pool.Run(batch * _blocks, new SquareSumTasks(pixels, values, scratch));
        for (var channel = 0; channel < channels; channel++)
            sums[channel] = (float)Total(scratch, batch, channel);
    }

    /// <inheritdoc/>
    public override void Statistics(WorkerPool pool, int batch, float* values, float* mean, float* variance, float* scratch)
    {
        var squares = scratch + ((nint)batch * Lanes);
        pool.Run(batch * _blocks, new StatisticsTasks(pixels, values, scratch, squares));
        var count = (double)batch * pixels;
        for (var channel = 0; channel < channels; channel++)
        {
            var middle = Total(scratch, batch, channel) / count;
            double total = 0;
            for (var image = 0; image < batch; image++)
            {
                var at = ((nint)image * Lanes) + channel;
                var deviation = (scratch[at] / (double)pixels) - middle;
                total += squares[at] + (pixels * deviation * deviation);
            }

            (mean[channel], variance[channel]) = ((float)middle, (float)(total / count));
        }
    }

    /// <inheritdoc/>
    public override void Normalize(
        WorkerPool pool, int batch, float* input, in BatchNormParameters parameters, bool rectify, float* output, float* scratch)
    {
        float* scale = Padded(scratch, 0, null), shift = Padded(scratch, 1, null);
        for (var channel = 0; channel < channels; channel++)
        {
            var factor = parameters.Weight[channel] * parameters.InverseDeviation(channel);
            scale[channel] = (float)factor;
            shift[channel] = (float)(parameters.Bias[channel] - (factor * parameters.Mean[channel]));
        }

        pool.Run(batch * _blocks, new NormalizeTasks(pixels, _blocks, input, scale, shift, rectify, output));
    }

    /// <inheritdoc/>
    public override void NormalizeBackward(
        WorkerPool pool, int batch, float* input, float* outputGradient, in BatchNormParameters parameters, bool throughStatistics,
        float* weightGradient, float* biasGradient, float* inputGradient, float* scratch)
    {
        var products = scratch + ((nint)batch * Lanes);
        var factors = products + ((nint)batch * Lanes);
        float* centre = Padded(factors, 0, parameters.Mean), scale = Padded(factors, 1, null);
        float* slope = Padded(factors, 2, null), shift = Padded(factors, 3, null);
        pool.Run(batch * _blocks, new GradientSumTasks(pixels, _blocks, input, outputGradient, centre, scratch, products));
        var count = (double)batch * pixels;
        for (var channel = 0; channel < channels; channel++)
        {
            var inverse = parameters.InverseDeviation(channel);
            var (sum, product) = (Total(scratch, batch, channel), Total(products, batch, channel) * inverse);
            (biasGradient[channel], weightGradient[channel]) = ((float)sum, (float)product);
            var factor = parameters.Weight[channel] * inverse;
            scale[channel] = (float)factor;
            slope[channel] = throughStatistics ? (float)(-factor * inverse * product / count) : 0;
            shift[channel] = throughStatistics ? (float)(-factor * sum / count) : 0;
        }

        pool.Run(batch * _blocks, new GradientTasks(pixels, _blocks, input, outputGradient, centre, scale, slope, shift, inputGradient));
    }

    private double Total(float* sums, int batch, int channel)
    {
        double total = 0;
        for (var image = 0; image < batch; image++)
            total += sums[((nint)image * Lanes) + channel];
        return total;
    }

    // Row `index` of the factors, with the given numbers and zeros in the empty lanes.
    private float* Padded(float* factors, int index, float* values)
    {
        var padded = factors + ((nint)index * Lanes);
        for (var channel = 0; channel < Lanes; channel++)
            padded[channel] = values != null && channel < channels ? values[channel] : 0;
        return padded;
    }

    private readonly struct SumTasks(int pixels, float* values, float* sums) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            nint step = TSimd.Count, length = pixels * step, quads = length - (pixels % 4 * step), index = 0;
            var plane = values + (task * length);
            TVector sum0 = TSimd.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
            for (; index < quads; index += 4 * step)
            {
                sum0 = TSimd.Add(sum0, TSimd.Load(plane + index));
                sum1 = TSimd.Add(sum1, TSimd.Load(plane + index + step));
                sum2 = TSimd.Add(sum2, TSimd.Load(plane + index + (2 * step)));
                sum3 = TSimd.Add(sum3, TSimd.Load(plane + index + (3 * step)));
            }

            for (; index < length; index += step)
                sum0 = TSimd.Add(sum0, TSimd.Load(plane + index));
            TSimd.Store(TSimd.Add(TSimd.Add(sum0, sum1), TSimd.Add(sum2, sum3)), sums + (task * step));
        }
    }

    private readonly struct SquareSumTasks(int pixels, ConvSource squares, float* sums) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            nint step = TSimd.Count, index = task * (nint)pixels, limit = index + pixels;
            TVector sum0 = TSimd.Zero, sum1 = sum0;
            for (; index + 1 < limit; index += 2)
            {
                sum0 = TSimd.Add(sum0, Passed(index));
                sum1 = TSimd.Add(sum1, Passed(index + 1));
            }

            if (index < limit)
                sum0 = TSimd.Add(sum0, Passed(index));
            TSimd.Store(TSimd.Add(sum0, sum1), sums + (task * step));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TVector Passed(nint index) =>
            Squares<TSimd, TVector>.Passed(squares.Places[index], TSimd.Load(squares.Values + (index * TSimd.Count)));
    }

    // Σ x of a plane, and Σ (x − mean of the plane)² while the plane is still in a cache.
    private readonly struct StatisticsTasks(int pixels, float* values, float* sums, float* squares) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            new SumTasks(pixels, values, sums).Run(task, worker);
            nint step = TSimd.Count, length = pixels * step, pairs = length - (pixels % 2 * step), index = 0;
            var plane = values + (task * length);
            var mean = TSimd.Multiply(TSimd.Broadcast(1f / pixels), TSimd.Load(sums + (task * step)));
            TVector sum0 = TSimd.Zero, sum1 = sum0;
            for (; index < pairs; index += 2 * step)
            {
                var (x0, x1) = (TSimd.Subtract(TSimd.Load(plane + index), mean), TSimd.Subtract(TSimd.Load(plane + index + step), mean));
                sum0 = TSimd.MultiplyAdd(x0, x0, sum0);
                sum1 = TSimd.MultiplyAdd(x1, x1, sum1);
            }

            if (index < length)
            {
                var x = TSimd.Subtract(TSimd.Load(plane + index), mean);
                sum0 = TSimd.MultiplyAdd(x, x, sum0);
            }

            TSimd.Store(TSimd.Add(sum0, sum1), squares + (task * step));
        }
    }

    // Σ dy and Σ (x − centre)·dy of a plane.
    private readonly struct GradientSumTasks(
        int pixels, int blocks, float* input, float* outputGradient, float* centre, float* sums, float* products) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            nint step = TSimd.Count, length = pixels * step, pairs = length - (pixels % 2 * step), index = 0;
            float* x = input + (task * length), dy = outputGradient + (task * length);
            var middle = TSimd.Load(centre + (task % blocks * step));
            TVector sum0 = TSimd.Zero, sum1 = sum0, product0 = sum0, product1 = sum0;
            for (; index < pairs; index += 2 * step)
            {
                var (dy0, dy1) = (TSimd.Load(dy + index), TSimd.Load(dy + index + step));
                sum0 = TSimd.Add(sum0, dy0);
                sum1 = TSimd.Add(sum1, dy1);
                product0 = TSimd.MultiplyAdd(TSimd.Subtract(TSimd.Load(x + index), middle), dy0, product0);
                product1 = TSimd.MultiplyAdd(TSimd.Subtract(TSimd.Load(x + index + step), middle), dy1, product1);
            }

            if (index < length)
            {
                var last = TSimd.Load(dy + index);
                sum0 = TSimd.Add(sum0, last);
                product0 = TSimd.MultiplyAdd(TSimd.Subtract(TSimd.Load(x + index), middle), last, product0);
            }

            TSimd.Store(TSimd.Add(sum0, sum1), sums + (task * step));
            TSimd.Store(TSimd.Add(product0, product1), products + (task * step));
        }
    }

    private readonly struct NormalizeTasks(int pixels, int blocks, float* input, float* scales, float* shifts, bool rectify, float* output) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            nint step = TSimd.Count, first = task * (nint)pixels * step, limit = first + (pixels * step), channel = task % blocks * step;
            TVector scale = TSimd.Load(scales + channel), shift = TSimd.Load(shifts + channel);
            for (var index = first; index < limit; index += step)
            {
                var y = TSimd.MultiplyAdd(scale, TSimd.Load(input + index), shift);
                TSimd.Store(rectify ? TSimd.AtLeast(TSimd.Zero, y) : y, output + index);
            }
        }
    }

    // dx = scale·dy + slope·(x − centre) + shift.
    private readonly struct GradientTasks(
        int pixels, int blocks, float* input, float* outputGradient, float* centres, float* scales, float* slopes, float* shifts, float* inputGradient)
        : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            nint step = TSimd.Count, first = task * (nint)pixels * step, limit = first + (pixels * step), channel = task % blocks * step;
            TVector centre = TSimd.Load(centres + channel), scale = TSimd.Load(scales + channel);
            TVector slope = TSimd.Load(slopes + channel), shift = TSimd.Load(shifts + channel);
            for (var index = first; index < limit; index += step)
            {
                var deviation = TSimd.Subtract(TSimd.Load(input + index), centre);
                var gradient = TSimd.MultiplyAdd(scale, TSimd.Load(outputGradient + index), shift);
                TSimd.Store(TSimd.MultiplyAdd(slope, deviation, gradient), inputGradient + index);
            }
        }
    }
}
