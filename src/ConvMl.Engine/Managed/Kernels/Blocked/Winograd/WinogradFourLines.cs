using System.Runtime.CompilerServices;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>What the lines of <see cref="WinogradFour{TSimd, TVector}"/> share: the points 0, 1, −1, 2, −2, ∞, of which short ones leave out some.</summary>
internal static class WinogradFourLines
{
    /// <summary>Number of points of a whole tile.</summary>
    public const int Points = 6;

    private const int Two = 3;
    private const int MinusTwo = 4;

    /// <summary>Whether a tile of so many outputs has a point; 2 comes with the third output, −2 with the fourth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasPoint(int outputs, int point) => point is < Two or > MinusTwo || outputs >= (point == Two ? 3 : 4);
}
