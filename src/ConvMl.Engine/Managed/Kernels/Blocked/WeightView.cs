using ConvMl.Geometry;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>
/// A weight parameter <c>[O, C ÷ groups, K, L]</c> as a pass sees it: which of its channels is the destination, and whether its taps run
/// backwards (backward pass and <see cref="ConvGeometry.FlipKernel"/> each turn them round).
/// </summary>
internal readonly unsafe struct WeightView
{
    private readonly float* _weights;
    private readonly nint _destinationStride;
    private readonly nint _sourceStride;
    private readonly nint _groupStride;
    private readonly bool _turned;
    private readonly int _columns;
    private readonly int _taps;
    private readonly int _destinationsPerGroup;

    public WeightView(ConvGeometry geometry, ConvPass pass, float* weights)
    {
        _weights = weights;
        _columns = geometry.Horizontal.Kernel;
        _taps = geometry.Vertical.Kernel * _columns;
        _turned = geometry.FlipKernel != (pass == ConvPass.BackwardInput);
        var outputsPerGroup = geometry.OutputChannels / geometry.Groups;
        var perOutput = geometry.ChannelsPerGroup * _taps;
        (_destinationStride, _sourceStride) = pass == ConvPass.Forward ? (perOutput, _taps) : (_taps, perOutput);
        (_destinationsPerGroup, SourcesPerGroup) =
            pass == ConvPass.Forward ? (outputsPerGroup, geometry.ChannelsPerGroup) : (geometry.ChannelsPerGroup, outputsPerGroup);
        Destinations = _destinationsPerGroup * geometry.Groups;
        _groupStride = (nint)outputsPerGroup * perOutput;
    }

    /// <summary>Number of channels written, over all groups.</summary>
    public int Destinations { get; }

    /// <summary>Number of channels that each of them reads.</summary>
    public int SourcesPerGroup { get; }

    /// <summary>
    /// The weights of one tap from one source channel (counted in its group; beyond the last they are zero) to the destinations
    /// first … first + V − 1, one a lane.
    /// </summary>
    public void Gather<TSimd, TVector>(int first, int source, int row, int column, float* lanes)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var tap = (row * _columns) + column;
        if (_turned)
            tap = _taps - 1 - tap;
        var present = source < SourcesPerGroup ? Math.Clamp(Destinations - first, 0, TSimd.Count) : 0;
        if (present > 0)
        {
            var group = first / _destinationsPerGroup;
            var weight = _weights + (group * _groupStride) + ((first - (group * _destinationsPerGroup)) * _destinationStride)
                + (source * _sourceStride) + tap;
            for (var lane = 0; lane < present; lane++, weight += _destinationStride)
                lanes[lane] = *weight;
        }

        for (var lane = present; lane < TSimd.Count; lane++)
            lanes[lane] = 0;
    }
}
