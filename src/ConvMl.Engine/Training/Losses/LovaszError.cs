namespace ConvMl.Training.Losses;

/// <summary>
/// The error of a pixel for a class, with its place, in one number, whose order is the falling order of the errors: above the complement of the error's bits (floats of at least 0
/// are ordered as their bits are), below the place and whether the pixel is of the class.
/// </summary>
internal static class LovaszError
{
    private const int DigitBits = 8, Digits = 4, DigitValues = 1 << DigitBits, ErrorBits = 32;

    /// <summary>The error of a pixel that is of the class; rounding can leave a probability a little above 1.</summary>
    internal static float OfClass(float probability) => Math.Max(0, 1 - probability);

    internal static ulong Pack(float error, int place, bool isOfClass) =>
        ((ulong)~BitConverter.SingleToUInt32Bits(error) << ErrorBits) | ((uint)place << 1) | (isOfClass ? 1u : 0);

    internal static float ValueOf(ulong packed) => BitConverter.UInt32BitsToSingle(~(uint)(packed >> ErrorBits));

    internal static int PlaceOf(ulong packed) => (int)((uint)packed >> 1);

    internal static bool IsOfClass(ulong packed) => (packed & 1) != 0;

    /// <summary>Sorts by error alone, the largest first; equal ones stay in their order. A radix sort from the lowest digit on.</summary>
    /// <param name="items">The numbers.</param>
    /// <param name="scratch">Room for as many.</param>
    internal static void Sort(Span<ulong> items, Span<ulong> scratch)
    {
        Span<int> starts = stackalloc int[Digits * DigitValues];
        starts.Clear();
        foreach (var item in items)
        {
            for (var digit = 0; digit < Digits; digit++)
                starts[(digit * DigitValues) + DigitOf(item, digit)]++;
        }

        var from = items;
        var to = scratch[..items.Length];
        for (var digit = 0; digit < Digits; digit++)
        {
            var own = starts.Slice(digit * DigitValues, DigitValues);
            var start = 0;
            foreach (ref var count in own)
                (count, start) = (start, start + count);
            foreach (var item in from)
                to[own[DigitOf(item, digit)]++] = item;
            var sorted = to;
            to = from;
            from = sorted;
        }
    }

    private static int DigitOf(ulong item, int digit) => (int)(item >> (ErrorBits + (digit * DigitBits))) & (DigitValues - 1);
}
