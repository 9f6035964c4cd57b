using ConvMl.Backends;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Pictures;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Explanations;

/// <summary>
/// How much each pixel of the input moves a unit, measured by derivatives: within the receptive field that <see cref="NetworkSummary"/> computes, the middle
/// counts much more than the border. Luo, Li, Urtasun and Zemel, "Understanding the effective receptive field in deep convolutional neural networks"
/// (NIPS 2016).
/// </summary>
/// <remarks>
/// The value of a pixel is the root of the mean of (∂y/∂x)² over the channels y of the unit, the channels x of the pixel, and the inputs. Inputs are normal
/// noise of mean 0 and deviation 1, or of the numbers of a <see cref="Normalize"/> that reads them. Each input takes one backward pass: a direction of random
/// signs over the channels y has the sum of their squares as its mean.
/// </remarks>
public sealed class EffectiveReceptiveField
{
    // Two deviations of a bell hold 95.45 % of it; Luo et al. count the pixels above the rest of its height.
    private const double Threshold = 1 - 0.9545;

    private readonly float[] _values;

    private EffectiveReceptiveField(string layer, (int Row, int Column)? unit, Shape image, ReceptiveField field, float[] values) =>
        (Layer, Unit, Height, Width, Field, _values) = (layer, unit, image.Height, image.Width, field, values);

    /// <summary>The layer.</summary>
    public string Layer { get; }

    /// <summary>Row and column of the unit; null for a layer that gives a vector, all of which is looked at.</summary>
    public (int Row, int Column)? Unit { get; }

    /// <summary>Rows of the input.</summary>
    public int Height { get; }

    /// <summary>Columns of the input.</summary>
    public int Width { get; }

    /// <summary>The receptive field as computed from the layers: nothing outside of it has a derivative.</summary>
    public ReceptiveField Field { get; }

    /// <summary>The value of each pixel, row by row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Rows of the input that the unit can see, from First (included) to Limit (excluded), as computed.</summary>
    public (int First, int Limit) Rows => Field.Vertical.InputsOf(Unit?.Row ?? 0, Height);

    /// <summary>Columns of the input that the unit can see, as computed.</summary>
    public (int First, int Limit) Columns => Field.Horizontal.InputsOf(Unit?.Column ?? 0, Width);

    /// <summary>Pixels that count: those whose value is above 4.55 % of the largest, what is left of a bell beyond two deviations.</summary>
    public int Pixels
    {
        get
        {
            var least = Threshold * _values.Max();
            return _values.Count(value => value > least);
        }
    }

    /// <summary>The side of a square of so many pixels as count: the size of the effective receptive field, as Luo et al. give it.</summary>
    public double Size => Math.Sqrt(Pixels);

    /// <summary>Measures the field of a unit.</summary>
    /// <param name="network">The network, of known sizes.</param>
    /// <param name="parameters">Its parameters, random or trained.</param>
    /// <param name="backend">What computes; it must be able to train the network.</param>
    /// <param name="options">Which unit, and how carefully.</param>
    /// <exception cref="NetworkException">The network is not complete; there is no such layer; it has no spatial input, or several.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such unit, or the number of samples is not positive.</exception>
    /// <exception cref="NotSupportedException">The backend cannot train the network.</exception>
    public static EffectiveReceptiveField Measure(Network network, ParameterSet parameters, IBackend backend, EffectiveReceptiveFieldOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(backend);
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Samples, nameof(options));
        network.RequireComplete();
        var layer = options.Layer ?? LastImage(network);
        using var derivatives = new InputDerivatives(network, parameters, layer, backend);
        var input = derivatives.Inputs is [{ Shape.IsImage: true } one]
            ? one
            : throw new NetworkException($"The layer '{layer}' sees the inputs {string.Join(", ", derivatives.Inputs.Select(seen => $"'{seen.Name}' {seen.Shape}"))}; a receptive field is measured in one image [C, H, W].");

        var unit = UnitIn(derivatives.OutputShape, options.Unit, layer);
        var squares = new double[input.Shape.Height * input.Shape.Width];
        for (var sample = 0; sample < options.Samples; sample++)
        {
            var random = new CounterRandom(options.Seed, RandomPurpose.Probing, sample);
            var gradient = derivatives.Along([Noise(network, input, random)], Direction(derivatives.OutputShape, unit, options.Seed, sample))[0];
            for (var index = 0; index < gradient.Length; index++)
                squares[index % squares.Length] += (double)gradient[index] * gradient[index];
        }

        var channels = unit is null ? derivatives.OutputShape.Elements : derivatives.OutputShape.Channels;
        var count = (double)options.Samples * channels * input.Shape.Channels;
        var field = NetworkSummary.Of(network).Rows.First(row => row.Name == layer).Field;
        return new(layer, unit, input.Shape, field, [.. squares.Select(sum => (float)Math.Sqrt(sum / count))]);
    }

    /// <summary>
    /// Draws the field as heat over the input, from black where a pixel does not count to white at the largest value, with the border of the computed
    /// receptive field in blue.
    /// </summary>
    /// <param name="scale">Side of the square that a pixel of the input is drawn as; so that the picture is about 400 wide or high if 0.</param>
    public Picture Draw(int scale = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        scale = scale > 0 ? scale : Math.Max(1, 400 / Math.Max(Height, Width));
        var heat = Picture.OfHeat(_values, Height, Width, _values.Max()).Enlarge(scale);
        var pixels = heat.Pixels.ToArray();
        var ((top, bottom), (left, right)) = (Rows, Columns);
        for (var row = top * scale; row < bottom * scale; row++)
            for (var column = left * scale; column < right * scale; column++)
            {
                if (row == top * scale || row == (bottom * scale) - 1 || column == left * scale || column == (right * scale) - 1)
                    ((ReadOnlySpan<byte>)[64, 156, 255]).CopyTo(pixels.AsSpan(3 * ((row * heat.Width) + column)));
            }

        return Picture.Of(heat.Width, heat.Height, 3, pixels);
    }

    private static string LastImage(Network network) =>
        network.Nodes.LastOrDefault(node => node.OutputShape is { IsImage: true } shape && shape.Height * shape.Width > 1)?.Name
        ?? throw new NetworkException("No layer of the network gives an image of more than one pixel; name the layer whose unit is to be looked at.");

    private static (int Row, int Column)? UnitIn(Shape output, (int Row, int Column)? wanted, string layer)
    {
        if (!output.IsImage)
        {
            return wanted is null
                ? null
                : throw new ArgumentOutOfRangeException(nameof(wanted), wanted, $"The layer '{layer}' gives {output}, without rows and columns; leave the unit out.");
        }

        var unit = wanted ?? (output.Height / 2, output.Width / 2);
        return (uint)unit.Row < (uint)output.Height && (uint)unit.Column < (uint)output.Width
            ? unit
            : throw new ArgumentOutOfRangeException(
                nameof(wanted), wanted, $"There is no unit at row {unit.Row} and column {unit.Column}; the layer '{layer}' gives {output.Height} rows and {output.Width} columns, counted from 0.");
    }

    private static float[] Noise(Network network, NetworkInput input, CounterRandom random)
    {
        var normalize = network.Nodes.FirstOrDefault(node => node.Layer is Normalize && node.Inputs.Contains(input.Name))?.Layer as Normalize;
        var plane = input.Shape.Height * input.Shape.Width;
        var noise = new float[input.Shape.Elements];
        for (var index = 0; index < noise.Length; index++)
        {
            var channel = index / plane;
            noise[index] = (float)((normalize?.MeanOf(channel) ?? 0) + ((normalize?.DeviationOf(channel) ?? 1) * random.NextGaussian()));
        }

        return noise;
    }

    private static float[] Direction(Shape output, (int Row, int Column)? unit, long seed, int sample)
    {
        var random = new CounterRandom(seed, RandomPurpose.Probing, sample, 1);
        var direction = new float[output.Elements];
        var (first, step) = unit is { } place ? ((place.Row * output.Width) + place.Column, output.Height * output.Width) : (0, 1);
        for (var index = first; index < direction.Length; index += step)
            direction[index] = (random.NextBits() & 1) == 0 ? 1 : -1;
        return direction;
    }
}
