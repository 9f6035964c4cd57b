namespace ConvMl.Managed.Simd;

/// <summary>
/// The operations of one vector width. A kernel is written once over <c>TSimd, TVector</c> and compiled for each width; the
/// static abstract members disappear in the compiled code. At width 1 the vector is a float, so the tail of a loop runs the same
/// formula as its body.
/// </summary>
/// <typeparam name="TVector">The vector: <see cref="float"/>, <c>Vector128&lt;float&gt;</c>, ….</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>Bits behind the exponent field of a float.</summary>
    const int MantissaBits = 23;

    /// <summary>Lanes of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Most rows of the register tile of a matrix product that is two vectors wide: what fits the register file.</summary>
    static abstract int TileRows { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Broadcast(float value);

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* destination);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    /// <summary>1 ÷ value for values from 1 to the largest number, one unit in the last place off at most; others may give anything.</summary>
    static abstract TVector Reciprocal(TVector value);

    /// <summary>left · right + addend, rounded once where the processor has the instruction.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>In each lane the larger; not a number if either is none.</summary>
    static abstract TVector Max(TVector left, TVector right);

    /// <summary>In each lane the larger of two numbers, in fewer instructions than <see cref="Max"/>; if either is none it may give anything.</summary>
    static abstract TVector LargerNumber(TVector left, TVector right);

    /// <summary>Whether every lane is a number.</summary>
    static abstract bool AreNumbers(TVector value);

    /// <summary>In each lane the larger; what is not a number stays so.</summary>
    static abstract TVector AtLeast(TVector bound, TVector value);

    /// <summary>In each lane the smaller; what is not a number stays so.</summary>
    static abstract TVector AtMost(TVector bound, TVector value);

    static abstract TVector Abs(TVector value);

    /// <summary>Rounded correctly, as IEEE 754 asks.</summary>
    static abstract TVector SquareRoot(TVector value);

    /// <summary>The bits of each number, moved to the left by <see cref="MantissaBits"/>: what is left is the exponent that the lowest bits spell.</summary>
    static abstract TVector ShiftMantissa(TVector value);

    /// <summary>In each lane <paramref name="yes"/> where <paramref name="left"/> is below <paramref name="right"/>, else (also if either is not a number) <paramref name="no"/>.</summary>
    static abstract TVector SelectLess(TVector left, TVector right, TVector yes, TVector no);

    /// <summary>In each lane <paramref name="yes"/> where <paramref name="value"/> beats <paramref name="best"/>, else <paramref name="no"/>. A larger number beats a smaller, and the first NaN beats every number.</summary>
    static abstract TVector SelectLarger(TVector value, TVector best, TVector yes, TVector no);

    /// <summary>A bit for each lane, the lowest for the first: 1 where <paramref name="left"/> is below <paramref name="right"/>, else (also if either is not a number) 0.</summary>
    static abstract int LessBits(TVector left, TVector right);

    /// <summary>
    /// In each lane <paramref name="value"/> where its bit of 16 is 1, as <see cref="LessBits"/> gives them, else 0. The bits are the lower half of the
    /// number, or the upper one.
    /// </summary>
    static abstract TVector SelectBits(uint* bits, bool upper, TVector value);

    /// <summary>Stores twice as many numbers as a vector has lanes: by turns one of the first and one of the second.</summary>
    static abstract void Weave(TVector even, TVector odd, float* destination);

    /// <summary>Every second number from <paramref name="source"/> on. Reads up to the number behind the last one taken.</summary>
    static abstract TVector LoadEven(float* source);

    /// <summary>The sum of the lanes.</summary>
    static abstract float Sum(TVector value);
}
