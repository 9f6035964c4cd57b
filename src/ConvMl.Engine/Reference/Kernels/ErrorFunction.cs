namespace ConvMl.Reference.Kernels;

/// <summary>The error function and the normal distribution, which the class library has not.</summary>
internal static class ErrorFunction
{
    /// <summary>Φ(x) = ½·(1 + erf(x ÷ √2)).</summary>
    public static double NormalDistribution(double x) => 0.5 * (1 + Of(x / Math.Sqrt(2)));

    /// <summary>φ(x) = Φ'(x) = exp(−x² ÷ 2) ÷ √(2π).</summary>
    public static double NormalDensity(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    /// <summary>
    /// erf(x) = 2 ÷ √π · exp(−x²) · Σₙ 2ⁿ·x²ⁿ⁺¹ ÷ (1·3·5·…·(2n + 1)): all terms have one sign, so nothing cancels. Abramowitz and Stegun,
    /// "Handbook of mathematical functions" (1964), 7.1.6. From 6 on it is 1 in double precision.
    /// </summary>
    public static double Of(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (Math.Abs(x) >= 6)
            return Math.Sign(x);
        double term = x, sum = 0;
        for (var n = 1; sum + term != sum; n++)
        {
            sum += term;
            term *= 2 * x * x / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
