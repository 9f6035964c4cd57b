using ConvMl.Geometry;
using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>
/// y = b + Σ w·m·x(p) with the place p of each tap moved by its offset and x(p) = Σ g·x over the four pixels around p. dw sums m·x(p)·dy, dm sums
/// w·x(p)·dy, dx sums w·m·g·dy, and the derivative by an offset sums w·m·x·dg·dy, where g is a product of two hats: its derivative along an
/// axis is −1 at the pixel before and +1 at the pixel behind, times the other hat.
/// </summary>
internal sealed class DeformableConvKernel : ReferenceKernel<DeformableConv2D>
{
    /// <summary>One tap at one output for one channel: indices of what meets there.</summary>
    private readonly record struct Tap(int Output, int Weight, int Plane, int Offset, int Modulation, double Row, double Column);

    /// <inheritdoc/>
    protected override void Forward(DeformableConv2D layer, KernelPass pass)
    {
        var geometry = layer.GeometryFor(pass.Node.InputShapes[0]);
        var places = geometry.Vertical.Output * geometry.Horizontal.Output;
        for (var e = 0; e < pass.Output.Length; e++)
            pass.Output[e] = layer.Bias ? pass.Parameters["bias"][e / places % layer.OutputChannels] : 0;
        foreach (var tap in Taps(layer, geometry, pass))
        {
            foreach (var corner in Corners(geometry, tap))
                pass.Output[tap.Output] += pass.Parameters["weight"][tap.Weight] * ModulationOf(pass, tap) * corner.Weight * pass.Input[corner.Index];
        }
    }

    /// <inheritdoc/>
    protected override void Backward(DeformableConv2D layer, KernelPass pass)
    {
        var geometry = layer.GeometryFor(pass.Node.InputShapes[0]);
        var places = geometry.Vertical.Output * geometry.Horizontal.Output;
        for (var e = 0; layer.Bias && e < pass.OutputGradient.Length; e++)
            pass.ParameterGradients["bias"][e / places % layer.OutputChannels] += pass.OutputGradient[e];
        foreach (var tap in Taps(layer, geometry, pass))
        {
            var (weight, modulation, dy) = (pass.Parameters["weight"][tap.Weight], ModulationOf(pass, tap), pass.OutputGradient[tap.Output]);
            foreach (var corner in Corners(geometry, tap))
            {
                var x = pass.Input[corner.Index];
                pass.ParameterGradients["weight"][tap.Weight] += modulation * corner.Weight * x * dy;
                pass.InputGradient[corner.Index] += weight * modulation * corner.Weight * dy;
                pass.InputGradients[1][tap.Offset] += weight * modulation * corner.Down * x * dy;
                pass.InputGradients[1][tap.Offset + places] += weight * modulation * corner.Right * x * dy;
                if (pass.Inputs.Length > 2)
                    pass.InputGradients[2][tap.Modulation] += weight * corner.Weight * x * dy;
            }
        }
    }

    private static double ModulationOf(KernelPass pass, Tap tap) => pass.Inputs.Length > 2 ? pass.Inputs[2][tap.Modulation] : 1;

    private static IEnumerable<Tap> Taps(DeformableConv2D layer, ConvGeometry geometry, KernelPass pass)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        var (places, taps) = (vertical.Output * horizontal.Output, layer.Kernel.Area);
        for (var n = 0; n < pass.BatchSize; n++)
            for (var o = 0; o < layer.OutputChannels; o++)
                for (var place = 0; place < places; place++)
                    for (var c = 0; c < geometry.ChannelsPerGroup; c++)
                        for (var t = 0; t < taps; t++)
                        {
                            var channel = (o / (layer.OutputChannels / layer.Groups) * geometry.ChannelsPerGroup) + c;
                            var offsetGroup = channel / (geometry.InputChannels / layer.OffsetGroups);
                            var number = (((n * layer.OffsetGroups) + offsetGroup) * taps) + t;
                            var offset = (2 * number * places) + place;
                            var (i, j) = Math.DivRem(place, horizontal.Output);
                            var (k, l) = Math.DivRem(t, horizontal.Kernel);
                            yield return new Tap(
                                Output: (((n * layer.OutputChannels) + o) * places) + place,
                                Weight: (((o * geometry.ChannelsPerGroup) + c) * taps) + t,
                                Plane: (n * geometry.InputChannels) + channel,
                                Offset: offset,
                                Modulation: (number * places) + place,
                                Row: (i * vertical.Stride) - vertical.PadBefore + (k * vertical.Dilation) + pass.Inputs[1][offset],
                                Column: (j * horizontal.Stride) - horizontal.PadBefore + (l * horizontal.Dilation) + pass.Inputs[1][offset + places]);
                        }
    }

    /// <summary>One of the pixels around a place: its index, its weight, and the weight's derivatives as the place moves down and right.</summary>
    private readonly record struct Corner(int Index, double Weight, double Down, double Right);

    // Those that lie inside.
    private static List<Corner> Corners(ConvGeometry geometry, Tap tap)
    {
        var (height, width) = (geometry.Vertical.Input, geometry.Horizontal.Input);
        var (top, left) = (Math.Floor(tap.Row), Math.Floor(tap.Column));
        var corners = new List<Corner>(4);
        for (var below = 0; below < 2; below++)
        {
            for (var behind = 0; behind < 2; behind++)
            {
                var (row, column) = (top + below, left + behind);
                var (vertical, horizontal) = (1 - Math.Abs(tap.Row - row), 1 - Math.Abs(tap.Column - column));
                if (row >= 0 && row < height && column >= 0 && column < width)
                {
                    corners.Add(new Corner(
                        (((tap.Plane * height) + (int)row) * width) + (int)column,
                        vertical * horizontal,
                        (below == 1 ? 1 : -1) * horizontal,
                        (behind == 1 ? 1 : -1) * vertical));
                }
            }
        }

        return corners;
    }
}
