using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Layers.UserLayers;

/// <summary>
/// Holds the gradients of a <see cref="UserLayer"/> against its forward pass: for L = Σ c·y with random c, every derivative of L by an input or a parameter against the central
/// difference quotient (L(x + h) − L(x − h)) ÷ 2h.
/// </summary>
/// <remarks>
/// A forward pass in single precision leaves few digits in a difference: large steps err by the curvature, small ones by rounding. So each number is moved by steps
/// from 1/8 down to 1/512, two neighbouring quotients each are extrapolated to step 0 (Richardson), and of these the one is taken that
/// changes least to the next. Numbers where the quotients do not settle (a ReLU near its bend) are left out and counted.
/// </remarks>
public static class GradientCheck
{
    private const double LargestStep = 1.0 / 8;
    private const int Steps = 7;

    // Of the largest number of a gradient: what rounding leaves of right gradients is a tenth of it.
    private const double Tolerance = 2e-3;

    /// <summary>Checks the gradients and fails if one is wrong.</summary>
    /// <param name="layer">The layer, registered.</param>
    /// <param name="inputs">Shapes of its inputs for one sample; small ones, since every number costs 14 forward passes.</param>
    /// <returns>The figures.</returns>
    /// <exception cref="UserLayerException">A gradient is wrong: the message says by which input or parameter, in how many numbers, and which is worst by how much. Or the layer's code threw.</exception>
    /// <exception cref="Geometry.GeometryException">The layer cannot take inputs of these shapes.</exception>
    /// <exception cref="ArgumentException">The layer is not registered, or the number of inputs is not the layer's.</exception>
    public static GradientReport Verify(UserLayer layer, params ReadOnlySpan<Shape> inputs)
    {
        var report = Compare(layer, inputs);
        return report.IsRight ? report : throw new UserLayerException(report.ToString());
    }

    /// <summary>Checks the gradients and says what it found.</summary>
    /// <inheritdoc cref="Verify"/>
    /// <exception cref="UserLayerException">The layer's code threw, or its outputs are no numbers or not the same twice.</exception>
    public static GradientReport Compare(UserLayer layer, params ReadOnlySpan<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var name = LayerRegistry.NameOf(layer);
        var (least, most) = layer.InputCount;
        if (inputs.Length < least || inputs.Length > most)
            throw new ArgumentException($"There are {inputs.Length} input shapes; {name} reads {(least == most ? $"{least}" : $"at least {least}")}.", nameof(inputs));
        var description = layer.Describe(inputs.ToArray());
        var memory = new LayerArrays(inputs.ToArray(), description);
        Draw(memory, description);
        RequireSound(layer, name, memory);

        memory.Run(layer, name, UserLayerPass.BackwardInput);
        var trained = description.Parameters.Index().Where(item => item.Item.Role != ParameterRole.Statistic).ToArray();
        if (trained.Length > 0)
            memory.Run(layer, name, UserLayerPass.BackwardParameters);
        return new GradientReport(name,
        [
            .. memory.Inputs.Select((values, index) => Compare(layer, name, memory, $"input {index}", values, memory.InputGradients[index])),
            .. trained.Select(item => Compare(layer, name, memory, $"the parameter '{item.Item.Name}'", memory.Values[item.Index], memory.Gradients[item.Index])),
        ]);
    }

    // Inputs and cotangents between −1 and 1; parameters a little away from where they begin, so that a weight of 0 hides nothing.
    private static void Draw(LayerArrays memory, LayerDescription description)
    {
        var random = new CounterRandom(1, RandomPurpose.Probing);
        foreach (var tensor in memory.Inputs.Append(memory.OutputGradients))
        {
            foreach (ref var number in tensor.AsSpan())
                number = (2 * random.NextSingle()) - 1;
        }

        foreach (var (index, spec) in description.Parameters.Index())
        {
            spec.Initializer.Fill(memory.Values[index], spec.Shape, spec.Fans, new CounterRandom(1, RandomPurpose.Initialization, index));
            foreach (ref var number in memory.Values[index].AsSpan())
                number += 0.25f * ((2 * random.NextSingle()) - 1);
        }
    }

    private static void RequireSound(UserLayer layer, string name, LayerArrays memory)
    {
        memory.Run(layer, name, UserLayerPass.Forward);
        var first = memory.Outputs.ToArray();
        if (Array.FindIndex(first, number => !float.IsFinite(number)) is >= 0 and var wrong)
            throw new UserLayerException($"{name}: number {wrong} of the output is {first[wrong]} for inputs between −1 and 1; there is no gradient to check.");
        memory.Run(layer, name, UserLayerPass.Forward);
        if (first.AsSpan().CommonPrefixLength(memory.Outputs) is var same && same < first.Length)
            throw new UserLayerException($"{name}: two forward passes on the same numbers give {first[same]} and {memory.Outputs[same]} as number {same} of the output; a layer keeps nothing from call to call.");
    }

    private static GradientComparison Compare(UserLayer layer, string name, LayerArrays memory, string tensor, float[] values, float[] gradient)
    {
        var measured = new (double Slope, double Error)[values.Length];
        for (var index = 0; index < values.Length; index++)
            measured[index] = Slope(layer, name, memory, ref values[index]);

        // Below a hundredth, the rounding of outputs about 1 is what would be compared.
        var scale = Math.Max(0.01, Math.Max(measured.Max(slope => Math.Abs(slope.Slope)), gradient.Max(Math.Abs)));
        int wrong = 0, unsettled = 0, worst = 0;
        double worstExcess = double.NegativeInfinity;
        for (var index = 0; index < values.Length; index++)
        {
            if (measured[index].Error > 0.05 * scale)
            {
                unsettled++;
                continue;
            }

            // A gradient that is no number is as far off as can be.
            var distance = float.IsFinite(gradient[index]) ? Math.Abs(gradient[index] - measured[index].Slope) : double.PositiveInfinity;
            var excess = distance - Allowed(scale, measured[index].Error);
            wrong += excess > 0 ? 1 : 0;
            if (excess > worstExcess)
                (worst, worstExcess) = (index, excess);
        }

        return new(tensor, values.Length, wrong, unsettled, worst, gradient[worst], measured[worst].Slope, Allowed(scale, measured[worst].Error));
    }

    private static double Allowed(double scale, double error) => (Tolerance * scale) + (2 * error);

    private static (double Slope, double Error) Slope(UserLayer layer, string name, LayerArrays memory, ref float number)
    {
        var middle = number;
        Span<double> extrapolated = stackalloc double[Steps - 1];
        double quotientBefore = 0;
        for (var step = 0; step < Steps; step++)
        {
            // The step as it is after rounding.
            var distance = (float)(LargestStep / (1 << step));
            float above = middle + distance, below = middle - distance;
            number = above;
            var plus = Outputs(layer, name, memory);
            number = below;
            var minus = Outputs(layer, name, memory);
            double difference = 0;
            for (var index = 0; index < plus.Length; index++)
                difference += memory.OutputGradients[index] * ((double)plus[index] - minus[index]);
            var quotient = difference / ((double)above - below);
            if (step > 0)
                extrapolated[step - 1] = ((4 * quotient) - quotientBefore) / 3;
            quotientBefore = quotient;
        }

        number = middle;
        (double Slope, double Error) best = (0, double.PositiveInfinity);
        for (var step = 1; step < extrapolated.Length; step++)
        {
            var change = Math.Abs(extrapolated[step] - extrapolated[step - 1]);
            if (change < best.Error)
                best = (extrapolated[step], change);
        }

        return best;
    }

    private static float[] Outputs(UserLayer layer, string name, LayerArrays memory)
    {
        memory.Run(layer, name, UserLayerPass.Forward);
        return [.. memory.Outputs];
    }
}
