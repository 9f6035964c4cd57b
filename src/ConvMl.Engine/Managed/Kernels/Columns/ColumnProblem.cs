using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Gemm;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Columns;

/// <summary>
/// A convolution as <see cref="ColumnConv{TTaps}"/> computes it. A pixel is a vector of V channels (the blocked layout), or, where groups of channels
/// are no multiple of V, a number (the planar one).
/// </summary>
/// <param name="Geometry">The sizes.</param>
/// <param name="Taps">Taps T of a filter; fewer than the kernel has if only some are kept.</param>
/// <param name="Lanes">V.</param>
internal sealed record ColumnProblem(ConvGeometry Geometry, int Taps, int Lanes)
{
    private const int MostOutputs = 128;
    private const int MostDepth = 288;

    // Four of the largest register tiles: a vector of weights is read that often from the first cache, and there are parts for all workers.
    private const int MostForwardOutputs = 48;
    private const int WidestVector = 16;

    /// <summary>Channels V of a pixel: as many as a vector has, where all groups are whole vectors.</summary>
    public static int LanesFor(KernelSite site, ConvGeometry geometry, int offsetGroups)
    {
        bool AreWhole(int groups) => groups == 1 || geometry.InputChannels / groups % site.Lanes == 0;
        return AreWhole(geometry.Groups) && AreWhole(offsetGroups) ? site.Lanes : 1;
    }

    /// <summary>Layout of the image.</summary>
    public BufferLayout Layout => Lanes > 1 ? BufferLayout.Blocked : BufferLayout.Planar;

    /// <summary>Planes of pixels of a group.</summary>
    public int BlocksPerGroup => GemmBlocking.Blocks(Geometry.ChannelsPerGroup, Lanes);

    /// <summary>Planes of pixels of an image.</summary>
    public int Blocks => Geometry.Groups * BlocksPerGroup;

    /// <summary>Filters of a group.</summary>
    public int Rows => Geometry.OutputChannels / Geometry.Groups;

    /// <summary>Numbers that the taps of an output read of one plane of pixels.</summary>
    public int BlockDepth => Taps * Lanes;

    /// <summary>Numbers that the taps of an output read of a group.</summary>
    public int GroupDepth => BlocksPerGroup * BlockDepth;

    /// <summary>Planes of pixels that are laid out at a time.</summary>
    public int BlocksAtATime => Math.Clamp(MostDepth / BlockDepth, 1, BlocksPerGroup);

    /// <summary>Floats of a plane of pixels.</summary>
    public int PlaneLength => Geometry.Input.Height * Geometry.Input.Width * Lanes;

    /// <summary>Outputs of a channel.</summary>
    public int Outputs => Geometry.Output.Height * Geometry.Output.Width;

    /// <summary>Outputs that are computed at a time.</summary>
    public int OutputsAtATime => GemmBlocking.Even(Outputs, MostOutputs, 16);

    /// <summary>Parts that the outputs of a channel are cut into.</summary>
    public int Parts => GemmBlocking.Blocks(Outputs, OutputsAtATime);

    /// <summary>Outputs that are computed at a time, forward.</summary>
    public int ForwardOutputs => GemmBlocking.Even(Outputs, MostForwardOutputs, 12);

    /// <summary>Parts that the outputs of a channel are cut into, forward.</summary>
    public int ForwardParts => GemmBlocking.Blocks(Outputs, ForwardOutputs);

    /// <summary>Filters of a group, rounded up to whole vectors of any width.</summary>
    public int PaddedRows => GemmBlocking.Blocks(Rows, WidestVector) * WidestVector;

    /// <summary>Floats of the weights in the order of the columns: filters, planes, taps, lanes.</summary>
    public int WeightLength => Geometry.OutputChannels * GroupDepth;

    /// <summary>Filters of a group, rounded up as a packed block of rows is.</summary>
    public int PackedRows => (Rows + 1) / 2 * 2;
}
