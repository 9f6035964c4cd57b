using ConvMl.Managed.Kernels.Gemm;

namespace ConvMl.Managed.Kernels.Columns;

/// <summary>Where the offsets and the modulation of a deformable convolution, or their gradients, lie.</summary>
/// <param name="problem">The convolution.</param>
/// <param name="offsetGroups">Groups of channels with offsets of their own.</param>
/// <param name="offsets">The offsets.</param>
/// <param name="modulation">The modulation; null for none.</param>
internal readonly unsafe struct OffsetInputs(ColumnProblem problem, int offsetGroups, float* offsets, float* modulation)
{
    private readonly int _taps = offsetGroups * problem.Taps;

    /// <summary>True if there are offsets.</summary>
    public bool HasOffsets => offsets is not null;

    /// <summary>True if there is a modulation.</summary>
    public bool HasModulation => modulation is not null;

    /// <summary>How far the tap is moved down.</summary>
    public float* Down(int sample, int offsetGroup, int tap, int output) => At(offsets, 2 * _taps, sample, 2 * ((offsetGroup * problem.Taps) + tap), output);

    /// <summary>How far the tap is moved right.</summary>
    public float* Right(int sample, int offsetGroup, int tap, int output) => At(offsets, 2 * _taps, sample, (2 * ((offsetGroup * problem.Taps) + tap)) + 1, output);

    /// <summary>The tap's modulation.</summary>
    public float* Modulation(int sample, int offsetGroup, int tap, int output) => At(modulation, _taps, sample, (offsetGroup * problem.Taps) + tap, output);

    /// <summary>Sets all numbers of a run of outputs to 0, with those of the lanes that have no channel.</summary>
    public void Clear(int sample, int first, int outputs)
    {
        if (HasOffsets)
            Clear(offsets, 2 * _taps, sample, first, outputs);
        if (HasModulation)
            Clear(modulation, _taps, sample, first, outputs);
    }

    private void Clear(float* values, int channels, int sample, int first, int outputs)
    {
        for (var channel = 0; channel < channels; channel += problem.Lanes)
            new Span<float>(At(values, channels, sample, channel, first), outputs * problem.Lanes).Clear();
    }

    private float* At(float* values, int channels, int sample, int channel, int output)
    {
        var (block, lane) = Math.DivRem(channel, problem.Lanes);
        var blocks = GemmBlocking.Blocks(channels, problem.Lanes);
        return values + (((((sample * (nint)blocks) + block) * problem.Outputs) + output) * problem.Lanes) + lane;
    }
}
