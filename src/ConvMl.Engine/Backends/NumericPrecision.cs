namespace ConvMl.Backends;

/// <summary>How exactly a session computes.</summary>
public enum NumericPrecision
{
    /// <summary>
    /// Single precision; algorithms that trade a few bits for fewer multiplications are allowed. Winograd's algorithm errs by 6e-7 to 4e-6
    /// of the result's root mean square, a sum of products by less than 1.5e-6.
    /// </summary>
    Standard,

    /// <summary>Single precision, every result a plain sum of products: Winograd's algorithm is not used.</summary>
    Strict,
}
