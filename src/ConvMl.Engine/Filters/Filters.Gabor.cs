namespace ConvMl.Filters;

/// <content>Gabor filters.</content>
public static partial class Filters
{
    /// <summary>Gabor filters of one wavelength: see <see cref="Gabor(int, IReadOnlyList{double}, IReadOnlyList{double}?, double, double, int?)"/>.</summary>
    /// <param name="orientations">How many directions, evenly over half a turn.</param>
    /// <param name="wavelength">Pixels from one bright bar to the next.</param>
    /// <inheritdoc cref="Gabor(int, IReadOnlyList{double}, IReadOnlyList{double}?, double, double, int?)" path="/exception"/>
    public static FilterBank Gabor(int orientations, double wavelength) => Gabor(orientations, [wavelength]);

    /// <summary>
    /// A bank of Gabor filters, the model of the simple cells of V1: for each wavelength λ, each orientation θ and each phase ψ the wave under a bell
    /// exp(−(u² + γ²v²) ÷ 2σ²) · cos(2πu ÷ λ + ψ), where u runs in the direction θ and v across it. Daugman, "Uncertainty relation for resolution in space,
    /// spatial frequency, and orientation" (1985).
    /// </summary>
    /// <remarks>
    /// The bell's width follows from the bandwidth b in octaves: σ = λ ÷ π · √(ln 2 ÷ 2) · (2ᵇ + 1) ÷ (2ᵇ − 1), which is 0.56 λ for one octave. From each
    /// filter a multiple of the bell is taken so that its sum is 0; then its weights are scaled to a sum of squares of 1. With the two phases 0 (even)
    /// and 90 (odd), neighbours in the bank, a <see cref="Layers.Activations.Magnitude"/> of 2 channels behind it gives √(even² + odd²), the energy of
    /// the pair, which does not change with the phase of the image's wave (Adelson and Bergen 1985; the complex cells).
    /// </remarks>
    /// <param name="orientations">How many directions, evenly over half a turn from 0.</param>
    /// <param name="wavelengths">Pixels from one bright bar to the next, at least 2 each.</param>
    /// <param name="phases">In degrees; 0 and 90 if null.</param>
    /// <param name="bandwidth">b, in octaves.</param>
    /// <param name="aspect">γ: how much shorter the bell is across than along the wave; below 1 it is longer.</param>
    /// <param name="size">Rows and columns, odd; reaching 2.5 deviations of the widest bell if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no orientation, wavelength or phase, a number is not positive or not finite, a wavelength is below 2, or the size is not odd.</exception>
    public static FilterBank Gabor(
        int orientations, IReadOnlyList<double> wavelengths, IReadOnlyList<double>? phases = null, double bandwidth = 1, double aspect = 0.5, int? size = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(orientations);
        ArgumentNullException.ThrowIfNull(wavelengths);
        phases ??= [0, 90];
        if (wavelengths.Count == 0 || wavelengths.Any(length => !(length >= 2) || !double.IsFinite(length)))
            throw new ArgumentOutOfRangeException(nameof(wavelengths), $"The wavelengths are {string.Join(", ", wavelengths)}; give at least one, and none below 2 pixels, the shortest that pixels can show.");
        if (phases.Count == 0 || phases.Any(phase => !double.IsFinite(phase)))
            throw new ArgumentOutOfRangeException(nameof(phases), $"The phases are {string.Join(", ", phases)}; give at least one, in degrees.");
        Positive(bandwidth, nameof(bandwidth), "bandwidth");
        Positive(aspect, nameof(aspect), "aspect");

        var widths = wavelengths.Select(length => length / Math.PI * Math.Sqrt(Math.Log(2) / 2) * (Math.Pow(2, bandwidth) + 1) / (Math.Pow(2, bandwidth) - 1)).ToArray();
        var side = Side(size, 2.5 * widths.Max() * Math.Max(1, Math.Min(1 / aspect, 2)), nameof(size));
        var names = new List<string>();
        var filters = new List<double[]>();
        foreach (var (length, sigma) in wavelengths.Zip(widths))
        {
            for (var orientation = 0; orientation < orientations; orientation++)
            {
                var angle = 180.0 * orientation / orientations;
                foreach (var phase in phases)
                {
                    names.Add(Name($"Gabor {length:0.##} at {angle:0.##}°, phase {phase:0.##}°"));
                    filters.Add(Wave(side, length, angle, phase, sigma, aspect));
                }
            }
        }

        return WithUnitNorm(Bank(side, side, names, filters));
    }

    private static double[] Wave(int side, double wavelength, double angle, double phase, double sigma, double aspect)
    {
        var (cosine, sine) = (Math.Cos(angle * DegreesToRadians), Math.Sin(angle * DegreesToRadians));
        var (wave, bell) = (new double[side * side], new double[side * side]);
        for (var tap = 0; tap < wave.Length; tap++)
        {
            // Rows run downwards and angles upwards.
            var (x, y) = ((tap % side) - ((side - 1) / 2), ((side - 1) / 2) - (tap / side));
            var (u, v) = ((x * cosine) + (y * sine), (y * cosine) - (x * sine));
            bell[tap] = Gauss(u, aspect * v, sigma);
            wave[tap] = bell[tap] * Math.Cos((2 * Math.PI * u / wavelength) + (phase * DegreesToRadians));
        }

        var share = wave.Sum() / bell.Sum();
        return [.. wave.Zip(bell, (value, weight) => value - (share * weight))];
    }
}
