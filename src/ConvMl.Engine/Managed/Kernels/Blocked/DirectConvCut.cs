namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>The tasks of a <see cref="DirectConv{TSimd, TVector}"/>.</summary>
/// <param name="Bands">Bands of destination rows, or of pixels if the image is one row.</param>
/// <param name="OutputPieces">Pieces of the groups of two output blocks.</param>
/// <param name="Independent">Images times convolution groups.</param>
internal readonly record struct DirectConvCut(Pieces Bands, Pieces OutputPieces, int Independent)
{
    /// <summary>Number of tasks.</summary>
    public int Tasks => Bands.Count * OutputPieces.Count * Independent;
}
