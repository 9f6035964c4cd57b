using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Gemm;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Columns;

/// <summary>The tasks of <see cref="ColumnConv{TTaps}"/>.</summary>
internal readonly unsafe struct ColumnTasks<TTaps>(ColumnConv<TTaps> kernel, Pass pass, KernelArguments arguments, int samples) : IParallelBody
    where TTaps : struct, ITaps
{
    /// <summary>Floats that a worker needs.</summary>
    public static long ScratchLength(ColumnProblem problem, Pass pass)
    {
        long outputs = problem.OutputsAtATime;
        return pass switch
        {
            Pass.Forward => (long)problem.ForwardOutputs * ((problem.BlocksAtATime * problem.BlockDepth) + problem.PaddedRows),
            Pass.BackwardInput => (problem.Rows + problem.BlockDepth) * outputs,
            _ => (outputs * (problem.BlockDepth + GemmBlocking.Padded(problem.BlockDepth) + problem.PackedRows)) + ((long)problem.Rows * problem.BlockDepth),
        };
    }

    /// <inheritdoc/>
    public void Run(int task, int worker)
    {
        var work = new Work(kernel, pass, arguments, samples, task, arguments.ScratchOf(worker));
        VectorWidths.Run(kernel.Width, ref work);
    }

    /// <summary>Lays out what the taps of some outputs read of one plane of pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill<TPixel, TNumber>(TTaps taps, float* plane, int tapCount, int first, int outputs, float* columns, nint stride)
        where TPixel : struct, ISimd<TNumber>
        where TNumber : struct
    {
        var entry = first * tapCount;
        for (var output = 0; output < outputs; output++, columns += stride)
        {
            for (var tap = 0; tap < tapCount; tap++, entry++)
                TPixel.Store(taps.Read<TPixel, TNumber>(plane, entry), columns + (tap * TPixel.Count));
        }
    }

    /// <summary>Adds the gradients of the columns to where they were read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread<TPixel, TNumber>(TTaps taps, float* plane, int tapCount, int first, int outputs, float* gradients)
        where TPixel : struct, ISimd<TNumber>
        where TNumber : struct
    {
        var entry = first * tapCount;
        for (var count = outputs * tapCount; count > 0; count--, entry++, gradients += TPixel.Count)
            taps.Add<TPixel, TNumber>(plane, entry, TPixel.Load(gradients));
    }

    private readonly struct Work(ColumnConv<TTaps> kernel, Pass pass, KernelArguments arguments, int samples, int task, float* scratch) : IVectorAction
    {
        private readonly ColumnProblem _problem = kernel.Problem;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (_problem.Lanes > 1)
                Run<TSimd, TVector, TSimd, TVector>();
            else
                Run<TSimd, TVector, SimdScalar, float>();
        }

        private void Run<TSimd, TVector, TPixel, TNumber>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            switch (pass)
            {
                case Pass.Forward:
                    Forward<TSimd, TVector, TPixel, TNumber>();
                    break;
                case Pass.BackwardInput:
                    BackwardInput<TSimd, TVector, TPixel, TNumber>();
                    break;
                default:
                    BackwardParameters<TSimd, TVector, TPixel, TNumber>();
                    break;
            }
        }

        private void Forward<TSimd, TVector, TPixel, TNumber>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            var (sample, part) = Math.DivRem(task, _problem.ForwardParts);
            var first = part * _problem.ForwardOutputs;
            var outputs = Math.Min(_problem.ForwardOutputs, _problem.Outputs - first);
            var sums = scratch;
            var columns = sums + (_problem.ForwardOutputs * (nint)_problem.PaddedRows);
            for (var group = 0; group < _problem.Geometry.Groups; group++)
            {
                var weights = ColumnWeights.OfGroup(_problem, arguments.Prepared, group);
                for (var start = 0; start < _problem.BlocksPerGroup; start += _problem.BlocksAtATime)
                {
                    var blocks = Math.Min(_problem.BlocksAtATime, _problem.BlocksPerGroup - start);
                    var depth = blocks * _problem.BlockDepth;
                    for (var block = 0; block < blocks; block++)
                    {
                        var number = (group * _problem.BlocksPerGroup) + start + block;
                        Fill<TPixel, TNumber>(
                            kernel.TapsOf(arguments, sample, number), Plane(arguments.Input, sample, number), _problem.Taps, first, outputs,
                            columns + (block * _problem.BlockDepth), depth);
                    }

                    ColumnProducts<TSimd, TVector>.Multiply(outputs, _problem.Rows, depth, columns, weights, sums, _problem.PaddedRows, accumulate: start > 0);
                    weights += _problem.PaddedRows * (nint)depth;
                }

                var row = group * _problem.Rows;
                ColumnProducts<TSimd, TVector>.Deliver(
                    outputs, _problem.Rows, sums, _problem.PaddedRows, arguments.Parameters.Length > 1 ? arguments.Parameters[1] + row : null,
                    arguments.Output + (((sample * (nint)_problem.Geometry.OutputChannels) + row) * _problem.Outputs) + first, _problem.Outputs);
            }
        }

        private void BackwardInput<TSimd, TVector, TPixel, TNumber>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            var (sample, block) = Math.DivRem(task, _problem.Blocks);
            var plane = Plane(arguments.InputGradient, sample, block);
            new Span<float>(plane, _problem.PlaneLength).Clear();
            var taps = kernel.TapsOf(arguments, sample, block);
            var packed = scratch + (_problem.BlockDepth * (nint)_problem.OutputsAtATime);
            for (var first = 0; first < _problem.Outputs; first += _problem.OutputsAtATime)
            {
                var outputs = Math.Min(_problem.OutputsAtATime, _problem.Outputs - first);
                ColumnGradients.Find<TSimd, TVector>(_problem, arguments, sample, block, first, outputs, packed, scratch);
                Spread<TPixel, TNumber>(taps, plane, _problem.Taps, first, outputs, scratch);
            }
        }

        private void BackwardParameters<TSimd, TVector, TPixel, TNumber>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            var sums = scratch;
            var columns = sums + (_problem.Rows * (nint)_problem.BlockDepth);
            var packedRows = columns + (_problem.BlockDepth * (nint)_problem.OutputsAtATime);
            var packedColumns = packedRows + (_problem.PackedRows * (nint)_problem.OutputsAtATime);
            var firstRow = task / _problem.BlocksPerGroup * _problem.Rows;
            for (var sample = 0; sample < samples; sample++)
            {
                var taps = kernel.TapsOf(arguments, sample, task);
                var gradient = arguments.OutputGradient + (((sample * (nint)_problem.Geometry.OutputChannels) + firstRow) * _problem.Outputs);
                for (var first = 0; first < _problem.Outputs; first += _problem.OutputsAtATime)
                {
                    var outputs = Math.Min(_problem.OutputsAtATime, _problem.Outputs - first);
                    Fill<TPixel, TNumber>(taps, Plane(arguments.Input, sample, task), _problem.Taps, first, outputs, columns, _problem.BlockDepth);
                    GemmBlock<TSimd, TVector>.PackRows(Matrix.RowMajor(gradient + first, _problem.Outputs), _problem.Rows, outputs, packedRows);
                    GemmBlock<TSimd, TVector>.PackColumns(Matrix.RowMajor(columns, _problem.BlockDepth), _problem.BlockDepth, outputs, packedColumns);
                    GemmBlock<TSimd, TVector>.Multiply(
                        _problem.Rows, _problem.BlockDepth, outputs, packedRows, packedColumns, sums, _problem.BlockDepth, accumulate: sample > 0 || first > 0);
                }
            }

            ColumnWeights.Restore(_problem, task, sums, arguments.ParameterGradients[0]);
        }

        private float* Plane(float* images, int sample, int block) => images + (((sample * (nint)_problem.Blocks) + block) * _problem.PlaneLength);
    }
}
