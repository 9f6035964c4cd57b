using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Columns;

/// <summary>Each entry reads the pixels around a place, weighted.</summary>
internal readonly unsafe struct BilinearTaps(BilinearTaps.Corners* corners) : ITaps
{
    /// <summary>Floats of an entry.</summary>
    public const int EntryLength = 8;

    /// <summary>The entries.</summary>
    public Corners* Entries => corners;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Read<TSimd, TVector>(float* plane, int entry)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var around = corners + entry;
        var sum = TSimd.Zero;

        // Most places lie well inside, and are read without a question for each corner.
        if ((around->Places[0] | around->Places[1] | around->Places[2] | around->Places[3]) >= 0)
        {
            sum = TSimd.Multiply(TSimd.Broadcast(around->Weights[0]), TSimd.Load(plane + around->Places[0]));
            sum = TSimd.MultiplyAdd(TSimd.Broadcast(around->Weights[1]), TSimd.Load(plane + around->Places[1]), sum);
            sum = TSimd.MultiplyAdd(TSimd.Broadcast(around->Weights[2]), TSimd.Load(plane + around->Places[2]), sum);
            return TSimd.MultiplyAdd(TSimd.Broadcast(around->Weights[3]), TSimd.Load(plane + around->Places[3]), sum);
        }

        for (var corner = 0; corner < 4; corner++)
        {
            if (around->Places[corner] >= 0)
                sum = TSimd.MultiplyAdd(TSimd.Broadcast(around->Weights[corner]), TSimd.Load(plane + around->Places[corner]), sum);
        }

        return sum;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TSimd, TVector>(float* plane, int entry, TVector gradient)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var around = corners + entry;
        for (var corner = 0; corner < 4; corner++)
        {
            if (around->Places[corner] < 0)
                continue;
            var pixel = plane + around->Places[corner];
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(around->Weights[corner]), gradient, TSimd.Load(pixel)), pixel);
        }
    }

    /// <summary>The four pixels around a place, row by row: where they lie in their plane, in floats, or −1 outside; and their weights.</summary>
    public struct Corners
    {
        public fixed int Places[4];
        public fixed float Weights[4];
    }
}
