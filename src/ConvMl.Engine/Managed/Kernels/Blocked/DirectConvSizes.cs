using ConvMl.Geometry;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>The sizes of a <see cref="DirectConv{TSimd, TVector}"/> as it sees its source and destination, and how it cuts its work.</summary>
internal sealed class DirectConvSizes
{
    // With this many tasks a few workers finish at nearly the same time.
    private const int WantedTasks = 16;

    // A narrower band would copy too much of its neighbours, a shorter run of pixels would read the weights too often.
    private const int LeastRows = 4;
    private const int LeastPixels = 96;

    // Floats of a band of the source and of weights, which should stay in the second-level cache together. Shorter chunks would read and write
    // the sums too often.
    private const int BandLength = 96 * 1024;
    private const int ChunkLength = 24 * 1024;

    private readonly int _lanes;
    private readonly long _weights;

    public DirectConvSizes(ConvGeometry geometry, ConvPass pass, int lanes, bool planarSource)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        var (input, output) = (geometry.InputChannels, geometry.OutputChannels);
        var (source, destination) = pass == ConvPass.Forward ? (input, output) : (output, input);
        (SourceHeight, SourceWidth, Height, Width) = pass == ConvPass.Forward
            ? (vertical.Input, horizontal.Input, vertical.Output, horizontal.Output)
            : (vertical.Output, horizontal.Output, vertical.Input, horizontal.Input);
        (Groups, _lanes, SourceLanes, _weights) = (geometry.Groups, lanes, planarSource ? 1 : lanes, geometry.Weight.Elements);
        SourceBlocksPerGroup = BlockedLayout.Blocks(source / Groups, SourceLanes);
        BlocksPerGroup = BlockedLayout.Blocks(destination / Groups, lanes);
        IsPointwise = IsIdentity(vertical) && IsIdentity(horizontal);
        if (IsPointwise)
            (SourceHeight, SourceWidth, Height, Width) = (1, SourceHeight * SourceWidth, 1, Height * Width);
    }

    public int SourceHeight { get; }

    public int SourceWidth { get; }

    public int Height { get; }

    public int Width { get; }

    public int Groups { get; }

    /// <summary>V, or 1 if the source is planar.</summary>
    public int SourceLanes { get; }

    public int SourceBlocksPerGroup { get; }

    public int BlocksPerGroup { get; }

    /// <summary>Whether every destination reads one source, its own: then the image is one row.</summary>
    public bool IsPointwise { get; }

    public int Blocks => BlocksPerGroup * Groups;

    public nint SourcePixels => (nint)SourceHeight * SourceWidth;

    public nint Pixels => (nint)Height * Width;

    /// <summary>Why the blocked kernels cannot do a convolution, or null if they can.</summary>
    public static string? Reject(ConvGeometry geometry, int lanes, bool planarSource)
    {
        if (geometry.Groups == 1)
            return null;
        if (planarSource)
            return "its source is planar and its channels are in groups";
        return geometry.ChannelsPerGroup % lanes != 0 || geometry.OutputChannels / geometry.Groups % lanes != 0
            ? $"a group has {geometry.ChannelsPerGroup} input and {geometry.OutputChannels / geometry.Groups} output channels, which are not multiples of {lanes}"
            : null;
    }

    /// <summary>Source blocks whose weights for so many taps and one register tile stay in a cache.</summary>
    public int ChunkFor(int taps) => Math.Max(1, ChunkLength / Math.Max(1, taps * SourceLanes * 2 * _lanes));

    /// <summary>How a batch is cut; it depends on the sizes alone.</summary>
    public DirectConvCut CutFor(int batch, int rowOutputs, int columnOutputs)
    {
        var outputGroups = (BlocksPerGroup + 1) / 2;
        var (length, least) = IsPointwise ? (columnOutputs, LeastPixels) : (rowOutputs, LeastRows);
        var perLine = Math.Max(1, SourcePixels * SourceBlocksPerGroup * SourceLanes / length);
        var independent = batch * Groups;
        var outputPieces = 1;

        // More weights than pixels: every task should read its own weights, once.
        if (independent < WantedTasks && _weights > SourcePixels * SourceBlocksPerGroup * SourceLanes * Groups)
            outputPieces = Math.Min(outputGroups, (WantedTasks + independent - 1) / independent);

        var wantedBands = (WantedTasks + (independent * outputPieces) - 1) / (independent * outputPieces);
        var band = (int)Math.Clamp(BandLength / perLine, 1, length);
        band = Math.Min(band, Math.Max(least, (length + wantedBands - 1) / wantedBands));
        var bands = new Pieces(length, band);
        var tasks = independent * bands.Count * outputPieces;
        if (tasks < WantedTasks)
            outputPieces = Math.Min(outputGroups, outputPieces * ((WantedTasks + tasks - 1) / tasks));
        return new DirectConvCut(bands, new Pieces(outputGroups, (outputGroups + outputPieces - 1) / outputPieces), independent);
    }

    private static bool IsIdentity(AxisWindow axis) => axis is { Kernel: 1, Stride: 1, PadBefore: 0, PadAfter: 0 };
}
