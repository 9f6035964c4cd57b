namespace ConvMl.Backends;

/// <summary>How exactly a session computes.</summary>
public enum NumericPrecision
{
    /// <summary>
    /// Single precision; algorithms that trade a few bits for fewer multiplications are allowed. Winograd's F(4×4, 3×3) errs by 1e-6 to 4e-6
    /// of the result's root mean square, a sum of products by less than 4e-7.
    /// </summary>
    Standard,

    /// <summary>Single precision, every result a plain sum of products: Winograd's algorithm is not used.</summary>
    Strict,
}
