using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvMl.Benchmarks.Machine;

/// <summary>
/// Fused multiply-adds from registers to registers, twelve independent chains of them: more than any processor needs to keep its units
/// busy, and few enough for 16 registers. Nothing on the processor does more floating-point work.
/// </summary>
/// <param name="Name">The vector width, for people to read.</param>
/// <param name="FlopsPerTurn">Floating-point operations of one turn of the loop: two a lane and chain.</param>
/// <param name="Run">Runs the loop; the result only keeps the compiler from dropping the work.</param>
internal sealed record FmaLoop(string Name, int FlopsPerTurn, Func<int, float> Run)
{
    private const int Chains = 12;

    /// <summary>The loops that this processor has the instructions for, the narrowest first.</summary>
    public static IReadOnlyList<FmaLoop> Supported { get; } =
    [
        .. FmaWidth128.IsSupported ? [Of<FmaWidth128, Vector128<float>>("128 bits")] : Array.Empty<FmaLoop>(),
        .. FmaWidth256.IsSupported ? [Of<FmaWidth256, Vector256<float>>("256 bits")] : Array.Empty<FmaLoop>(),
        .. FmaWidth512.IsSupported ? [Of<FmaWidth512, Vector512<float>>("512 bits")] : Array.Empty<FmaLoop>(),
    ];

    /// <summary>Runs the loop and measures it.</summary>
    /// <returns>10⁹ floating-point operations a second.</returns>
    public double Measure(int turns)
    {
        var start = Stopwatch.GetTimestamp();
        Run(turns);
        return (double)turns * FlopsPerTurn * 1e-9 / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static FmaLoop Of<TWidth, TVector>(string name)
        where TWidth : struct, IFmaWidth<TVector>
        where TVector : struct => new(name, 2 * Chains * TWidth.Lanes, Turn<TWidth, TVector>);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Turn<TWidth, TVector>(int turns)
        where TWidth : struct, IFmaWidth<TVector>
        where TVector : struct
    {
        var left = TWidth.Create(1.0000001f);
        var right = TWidth.Create(0.9999999f);
        TVector c0 = left, c1 = left, c2 = left, c3 = left, c4 = left, c5 = left, c6 = left, c7 = left, c8 = left, c9 = left, c10 = left, c11 = left;
        for (var turn = 0; turn < turns; turn++)
        {
            c0 = TWidth.MultiplyAdd(left, right, c0);
            c1 = TWidth.MultiplyAdd(left, right, c1);
            c2 = TWidth.MultiplyAdd(left, right, c2);
            c3 = TWidth.MultiplyAdd(left, right, c3);
            c4 = TWidth.MultiplyAdd(left, right, c4);
            c5 = TWidth.MultiplyAdd(left, right, c5);
            c6 = TWidth.MultiplyAdd(left, right, c6);
            c7 = TWidth.MultiplyAdd(left, right, c7);
            c8 = TWidth.MultiplyAdd(left, right, c8);
            c9 = TWidth.MultiplyAdd(left, right, c9);
            c10 = TWidth.MultiplyAdd(left, right, c10);
            c11 = TWidth.MultiplyAdd(left, right, c11);
        }

        return TWidth.Sum(c0) + TWidth.Sum(c1) + TWidth.Sum(c2) + TWidth.Sum(c3) + TWidth.Sum(c4) + TWidth.Sum(c5)
            + TWidth.Sum(c6) + TWidth.Sum(c7) + TWidth.Sum(c8) + TWidth.Sum(c9) + TWidth.Sum(c10) + TWidth.Sum(c11);
    }
}
