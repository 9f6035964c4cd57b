namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>A range cut into as few pieces as a largest size allows, all of nearly equal size: 56 in pieces of at most 12 is 12, 11, 11, 11, 11.</summary>
internal readonly struct Pieces
{
    /// <summary>Cuts <paramref name="length"/> into pieces of at most <paramref name="most"/>.</summary>
    public Pieces(int length, int most)
    {
        Count = (length + most - 1) / most;
        (Smallest, Larger) = Count == 0 ? (0, 0) : (length / Count, length % Count);
    }

    /// <summary>Number of pieces.</summary>
    public int Count { get; }

    /// <summary>Number of pieces that are larger by one than the smallest; they come first.</summary>
    public int Larger { get; }

    /// <summary>Size of the smallest piece.</summary>
    public int Smallest { get; }

    /// <summary>Size of the largest piece.</summary>
    public int Largest => Larger > 0 ? Smallest + 1 : Smallest;

    /// <summary>Where a piece begins. The number of pieces gives the end of the range.</summary>
    public int Start(int piece) => (piece * Smallest) + Math.Min(piece, Larger);
}
