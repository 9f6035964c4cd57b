using ConvMl.Layers.Resampling;
using static TorchSharp.torch;

namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>
/// Resizing to any size and by any places, of which libtorch's interpolation has a few: along each axis the sum of some chosen rows or columns, each
/// times its weights.
/// </summary>
internal static class Resizing
{
    /// <summary>First the rows, then the columns.</summary>
    public static Func<Tensor[], Tensor> Lower(Resize2D layer, LoweringSite site)
    {
        var (vertical, horizontal) = layer.MatricesFor(site.Input);
        var rows = TermsOf(vertical, axis: 2, site.Input.Height, layer.Size.Height, site);
        var columns = TermsOf(horizontal, axis: 3, site.Input.Width, layer.Size.Width, site);
        return inputs => Sum(Sum(inputs[0], 2, rows), 3, columns);
    }

    private static Tensor Sum(Tensor images, int axis, Term[] terms) =>
        terms.Select(term => term.Of(images, axis)).Aggregate((sum, term) => sum.add(term));

    // Not as a product with the matrix, in which a zero times what is no number would reach every output.
    private static Term[] TermsOf(float[] matrix, int axis, int inputs, int outputs, LoweringSite site)
    {
        var taps = Enumerable.Range(0, outputs).Select(output => Enumerable.Range(0, inputs).Where(input => matrix[(output * inputs) + input] != 0).ToArray()).ToArray();
        long[] shape = axis == 2 ? [outputs, 1] : [outputs];
        return [.. Enumerable.Range(0, Math.Max(1, taps.Max(tap => tap.Length))).Select(number =>
        {
            long[] indices = [.. taps.Select(tap => (long)tap.ElementAtOrDefault(number < tap.Length ? number : 0))];
            float[] weights = [.. taps.Select((tap, output) => number < tap.Length ? matrix[(output * inputs) + tap[number]] : 0)];
            return new Term(site.Keep(tensor(indices)), Array.TrueForAll(weights, weight => weight == 1) ? null : site.Keep(tensor(weights, shape)));
        })];
    }

    private sealed record Term(Tensor Indices, Tensor? Weights)
    {
        public Tensor Of(Tensor images, int axis)
        {
            var chosen = images.index_select(axis, Indices);
            return Weights is null ? chosen : chosen.mul(Weights);
        }
    }
}
