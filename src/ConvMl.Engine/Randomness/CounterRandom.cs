using System.Runtime.CompilerServices;

namespace ConvMl.Randomness;

/// <summary>
/// A stream of random numbers that is a pure function of a seed and of what the numbers are for: the counter-based generator
/// Philox 4×32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
/// </summary>
/// <remarks>
/// There is no shared state: whoever makes the stream of the same seed, purpose and coordinates reads the same numbers, on any
/// thread, after a resume, on any machine. A stream holds 2³² blocks of four numbers.
/// </remarks>
public struct CounterRandom
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    private readonly uint _key0, _key1, _counter1, _counter2, _counter3;
    private uint _block;
    private uint _word0, _word1, _word2, _word3;
    private int _unread;

    /// <summary>The stream for <paramref name="purpose"/> at up to three coordinates, for example epoch and sample.</summary>
    public CounterRandom(long seed, RandomPurpose purpose, long first = 0, long second = 0, long third = 0)
    {
        // Coordinates may be 64 bits wide and there are 96 bits of counter left beside the block number: each is folded in
        // by a full Philox block of its own, which keeps distinct coordinates on distinct streams.
        var folded = Block((uint)seed, (uint)(seed >> 32), (uint)purpose, (uint)first, (uint)(first >> 32), 0x5EED0001);
        folded = Block(folded.Word0, folded.Word1, folded.Word2, folded.Word3, (uint)second, (uint)(second >> 32));
        folded = Block(folded.Word0, folded.Word1, folded.Word2, folded.Word3, (uint)third, (uint)(third >> 32));
        _key0 = folded.Word0;
        _key1 = folded.Word1;
        _counter1 = folded.Word2;
        _counter2 = folded.Word3;
        _counter3 = (uint)purpose;
    }

    /// <summary>32 uniform bits.</summary>
    public uint NextBits()
    {
        if (_unread == 0)
        {
            (_word0, _word1, _word2, _word3) = Block(_key0, _key1, _block++, _counter1, _counter2, _counter3);
            _unread = 4;
        }

        return _unread-- switch { 4 => _word0, 3 => _word1, 2 => _word2, _ => _word3 };
    }

    /// <summary>The bits at <paramref name="index"/> of the stream, read without moving it: the same as the call number <paramref name="index"/> (from 0) of <see cref="NextBits"/> on a new stream.</summary>
    public readonly uint BitsAt(uint index)
    {
        var block = Block(_key0, _key1, index / 4, _counter1, _counter2, _counter3);
        return (index % 4) switch { 0 => block.Word0, 1 => block.Word1, 2 => block.Word2, _ => block.Word3 };
    }

    /// <summary>Uniform in [0, 1), a multiple of 2⁻²⁴.</summary>
    public float NextSingle() => (NextBits() >> 8) * (1f / (1 << 24));

    /// <summary>Uniform among 0 … <paramref name="limit"/> − 1, without bias.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not positive.</exception>
    public int NextInt(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);

        // Lemire's multiply-and-reject (ACM TOMACS 29, 2019): the high word is uniform once short low words are refused.
        var threshold = (0u - (uint)limit) % (uint)limit;
        while (true)
        {
            var product = (ulong)NextBits() * (uint)limit;
            if ((uint)product >= threshold)
                return (int)(product >> 32);
        }
    }

    /// <summary>Normal with mean 0 and deviation 1 (Box and Muller, 1958; one number of each pair is used).</summary>
    public double NextGaussian()
    {
        var radius = Math.Sqrt(-2 * Math.Log((NextBits() + 0.5) / 4294967296.0));
        return radius * Math.Cos(2 * Math.PI * (NextBits() / 4294967296.0));
    }

    /// <summary>Puts the items into a random order, each order equally likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var pick = NextInt(last + 1);
            (items[last], items[pick]) = (items[pick], items[last]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (uint Word0, uint Word1, uint Word2, uint Word3) Block(uint key0, uint key1, uint c0, uint c1, uint c2, uint c3)
    {
        for (var round = 0; round < 10; round++)
        {
            var product0 = (ulong)Multiplier0 * c0;
            var product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ key0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ key1, (uint)product0);
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }
}
