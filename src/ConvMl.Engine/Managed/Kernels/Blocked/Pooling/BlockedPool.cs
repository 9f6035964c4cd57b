using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked.Pooling;

/// <summary>A pooling on the blocked layout (<see cref="BlockedLayout"/>). It holds sizes only, and needs no scratch.</summary>
internal abstract unsafe class BlockedPool
{
    /// <summary>Computes the output, all of it.</summary>
    public abstract void Forward(WorkerPool pool, int batch, float* input, float* output);

    /// <summary>Computes the gradient of the input, all of it; nothing is added to it.</summary>
    /// <param name="pool">Shares the work.</param>
    /// <param name="batch">Number of images.</param>
    /// <param name="input">The input of the pooling; an average reads it only if it is rectified.</param>
    /// <param name="output">Its output; an average does not read it.</param>
    /// <param name="outputGradient">The gradient of its output.</param>
    /// <param name="inputGradient">What is written.</param>
    /// <param name="isInputRectified">Whether the input came out of a ReLU whose gradient is to be passed too.</param>
    public abstract void Backward(
        WorkerPool pool, int batch, float* input, float* output, float* outputGradient, float* inputGradient, bool isInputRectified = false);

    /// <summary>Whether no input lies under two windows: then its gradient is written once, and nothing needs to be added.</summary>
    protected static bool AreWindowsApart(PhaseAxis rows, PhaseAxis columns) =>
        rows.Stride > (rows.Taps - 1) * rows.TapStep && columns.Stride > (columns.Taps - 1) * columns.TapStep;

    /// <summary>Whether every input lies under a window, so that none needs to be cleared before.</summary>
    protected static bool AreWindowsDense(PhaseAxis rows, PhaseAxis columns, int height, int width) => CoversAll(rows, height) && CoversAll(columns, width);

    private static bool CoversAll(PhaseAxis axis, int length) =>
        axis.TapStep == 1 && axis.Stride <= axis.Taps && axis.Origin <= 0 && axis.FirstSource(axis.Outputs - 1) + axis.Taps >= length;

    /// <summary>The rows of a gradient that is added to, cleared as the windows reach them, so that they are in the first-level cache then.</summary>
    /// <param name="gradient">The plane.</param>
    /// <param name="rowLength">Floats of a row.</param>
    /// <param name="cleared">Rows from the first on that need no clearing.</param>
    protected struct ClearedRows(float* gradient, nint rowLength, int cleared)
    {
        private int _cleared = cleared;

        /// <summary>Clears the rows before <paramref name="limit"/> that are not.</summary>
        public void Reach(int limit)
        {
            if (limit <= _cleared)
                return;
            new Span<float>(gradient + (_cleared * rowLength), checked((int)((limit - _cleared) * rowLength))).Clear();
            _cleared = limit;
        }
    }
}
