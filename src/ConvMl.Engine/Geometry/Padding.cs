namespace ConvMl.Geometry;

/// <summary>
/// Rows and columns of zeros around an input: <see cref="Same"/>, <see cref="Valid"/>, or a count for each side (the sides may
/// differ). An <see cref="int"/> converts to the same count on all four.
/// </summary>
public readonly record struct Padding
{
    private Padding(PaddingMode mode) => Mode = mode;

    /// <summary>Gives each side its own count.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public Padding(int top, int bottom, int left, int right)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        ArgumentOutOfRangeException.ThrowIfNegative(bottom);
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        ArgumentOutOfRangeException.ThrowIfNegative(right);
        Mode = PaddingMode.Explicit;
        (Top, Bottom, Left, Right) = (top, bottom, left, right);
    }

    /// <summary>The same count on all four sides.</summary>
    public Padding(int all)
        : this(all, all, all, all)
    {
    }

    /// <summary>The output has ⌈input ÷ stride⌉ rows and columns; an odd row or column goes to the bottom or right.</summary>
    public static Padding Same { get; } = new(PaddingMode.Same);

    /// <summary>No padding.</summary>
    public static Padding Valid { get; } = new(PaddingMode.Valid);

    /// <summary>How the counts are found.</summary>
    public PaddingMode Mode { get; }

    /// <summary>Rows above; 0 unless <see cref="Mode"/> is <see cref="PaddingMode.Explicit"/>.</summary>
    public int Top { get; }

    /// <summary>Rows below.</summary>
    public int Bottom { get; }

    /// <summary>Columns to the left.</summary>
    public int Left { get; }

    /// <summary>Columns to the right.</summary>
    public int Right { get; }

    /// <summary>The same count on all four sides.</summary>
    public static implicit operator Padding(int all) => new(all);

    /// <summary>As in <c>same</c>, <c>valid</c>, <c>1</c>, or <c>top 0, bottom 1, left 0, right 1</c>.</summary>
    public override string ToString() => Mode switch
    {
        PaddingMode.Same => "same",
        PaddingMode.Valid => "valid",
        _ when Top == Bottom && Left == Right && Top == Left => $"{Top}",
        _ => $"top {Top}, bottom {Bottom}, left {Left}, right {Right}",
    };
}
