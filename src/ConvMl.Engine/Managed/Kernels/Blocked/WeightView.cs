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

    /// <summary>Number of taps K·L.</summary>
    public int Taps => _taps;

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
        var present = Present(first, source, TSimd.Count);
        var weight = At(first, source) + tap;
        for (var lane = 0; lane < present; lane++, weight += _destinationStride)
            lanes[lane] = *weight;
        for (var lane = present; lane < TSimd.Count; lane++)
            lanes[lane] = 0;
    }

    /// <summary>The same for all taps, in the order of the pass: as they lie side by side, squares of them are turned in registers.</summary>
    /// <param name="first">The first destination.</param>
    /// <param name="source">The source.</param>
    /// <param name="lanes">Takes the first tap's V weights.</param>
    /// <param name="tapStep">Floats from a tap to the next.</param>
    public void GatherTaps<TSimd, TVector>(int first, int source, float* lanes, nint tapStep)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var present = Present(first, source, TSimd.Count);
        for (var tap = 0; present < TSimd.Count && tap < _taps; tap++)
            TSimd.Store(TSimd.Zero, lanes + (tap * tapStep));
        if (_turned)
            TransposedCopy.Run(At(first, source), _destinationStride, present, _taps, lanes + ((_taps - 1) * tapStep), -tapStep);
        else
            TransposedCopy.Run(At(first, source), _destinationStride, present, _taps, lanes, tapStep);
    }

    /// <summary>The same for several sources, one after the other.</summary>
    /// <param name="first">The first destination.</param>
    /// <param name="source">The first source.</param>
    /// <param name="count">How many sources.</param>
    /// <param name="lanes">Takes the first source's first tap's V weights.</param>
    /// <param name="tapStep">Floats from a tap to the next, of the next source after the last.</param>
    public void GatherTaps<TSimd, TVector>(int first, int source, int count, float* lanes, nint tapStep)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (!_turned && _sourceStride == _taps && source + count <= SourcesPerGroup && Present(first, source, TSimd.Count) == TSimd.Count)
        {
            TransposedCopy.Run(At(first, source), _destinationStride, TSimd.Count, count * _taps, lanes, tapStep);
            return;
        }

        for (var index = 0; index < count; index++)
            GatherTaps<TSimd, TVector>(first, source + index, lanes + (index * _taps * tapStep), tapStep);
    }

    // How many of the destinations from one on there are, if the source is there at all.
    private int Present(int first, int source, int lanes) => source < SourcesPerGroup ? Math.Clamp(Destinations - first, 0, lanes) : 0;

    private float* At(int first, int source)
    {
        var group = first / _destinationsPerGroup;
        return _weights + (group * _groupStride) + ((first - (group * _destinationsPerGroup)) * _destinationStride) + (source * _sourceStride);
    }
}
