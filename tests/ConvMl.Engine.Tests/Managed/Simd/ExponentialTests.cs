using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Simd;

namespace ConvMl.Engine.Tests.Managed.Simd;

/// <summary>eˣ against the one in double precision, at every vector width of this processor.</summary>
public unsafe class ExponentialTests
{
    private const double UnitInTheLastPlace = 1.2e-7;

    public static TheoryData<string> Widths => [.. VectorWidths.Supported.Select(width => width.ToString())];

    [Theory]
    [MemberData(nameof(Widths))]
    public void It_errs_by_less_than_a_unit_in_the_last_place(string width)
    {
        var numbers = Enumerable.Range(-873_000, 873_000 + 883_000).Select(i => i * 1e-4f).ToArray();

        var powers = Of(width, numbers);

        for (var i = 0; i < numbers.Length; i++)
            Assert.InRange(powers[i] / Math.Exp(numbers[i]), 1 - UnitInTheLastPlace, 1 + UnitInTheLastPlace);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Far_down_it_is_0_and_far_up_it_stays_finite(string width)
    {
        var powers = Of(width, [float.NegativeInfinity, -1e30f, -88, 0, 89, 1e30f, float.PositiveInfinity, float.NaN]);

        Assert.Equal([0, 0, 0, 1], powers[..4]);
        Assert.All(powers[4..7], power => Assert.InRange(power, 2e38f, float.MaxValue));
        Assert.True(float.IsNaN(powers[7]));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void The_negative_power_of_two_errs_by_3e_minus_7_at_most(string width)
    {
        var numbers = Enumerable.Range(0, 126_001).Select(i => i * -1e-3f).ToArray();

        var powers = Of(width, numbers, default(NegativePower));

        for (var i = 0; i < numbers.Length; i++)
            Assert.InRange(powers[i] / -Math.Pow(2, numbers[i]), 1 - 3e-7, 1 + 3e-7);
    }

    private static float[] Of(string width, float[] numbers) => Of(width, numbers, default(Power));

    private static float[] Of<TOperator>(string width, float[] numbers, TOperator f)
        where TOperator : struct, IUnaryOperator
    {
        var results = new float[numbers.Length];
        fixed (float* source = numbers, target = results)
            PlaneLoop.Run(Enum.Parse<VectorWidth>(width), f, source, target, numbers.Length);
        return results;
    }

    private readonly struct Power : IUnaryOperator
    {
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Exponential.Of<TSimd, TVector>(x);
    }

    private readonly struct NegativePower : IUnaryOperator
    {
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Exponential.NegativePowerOfTwo<TSimd, TVector>(x);
    }
}
