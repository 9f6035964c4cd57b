namespace ConvMl.Managed.Simd;

/// <summary>How many floats the kernels handle at once.</summary>
internal enum VectorWidth
{
    /// <summary>One at a time: correct everywhere.</summary>
    Scalar,

    /// <summary>Four (SSE, AdvSimd).</summary>
    Bits128,

    /// <summary>Eight (AVX2 with FMA).</summary>
    Bits256,

    /// <summary>Sixteen (AVX-512).</summary>
    Bits512,
}
