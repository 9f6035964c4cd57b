namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>A range cut into as few pieces as a largest size allows, all of nearly equal size: 56 in pieces of at most 12 is 12, 11, 11, 11, 11.</summary>
internal readonly struct Pieces
{
    private readonly int _small;
    private readonly int _large;

    /// <summary>Cuts <paramref name="length"/> into pieces of at most <paramref name="most"/>.</summary>
    public Pieces(int length, int most)
    {
        Count = (length + most - 1) / most;
        (_small, _large) = Count == 0 ? (0, 0) : (length / Count, length % Count);
    }

    /// <summary>Number of pieces.</summary>
    public int Count { get; }

    /// <summary>Size of the largest piece.</summary>
    public int Largest => _large > 0 ? _small + 1 : _small;

    /// <summary>Where a piece begins; the larger ones come first. The number of pieces gives the end of the range.</summary>
    public int Start(int piece) => (piece * _small) + Math.Min(piece, _large);
}
