using ConvMl.Tensors;

namespace ConvMl.Filters;

/// <content>Templates.</content>
public static partial class Filters
{
    /// <summary>
    /// A part of an image as a filter: its response is largest where the image looks like it (lecture, template and response). The mean is taken off and the
    /// weights are scaled to a sum of squares of 1, so that brightness alone gives no response; see <see cref="TemplateMatching"/> for the normalized one.
    /// </summary>
    /// <param name="shape"><c>[C, H, W]</c> of the template.</param>
    /// <param name="values">Its pixels.</param>
    /// <exception cref="ArgumentException">The shape is no image's, there are more or fewer values, or all are the same.</exception>
    public static FilterBank Template(Shape shape, ReadOnlySpan<float> values)
    {
        TemplateMatching.RequireImage(shape, values, "template", nameof(values));
        double[] template = [.. values.ToArray().Select(value => (double)value)];
        var mean = template.Average();
        var norm = Math.Sqrt(template.Sum(value => (value - mean) * (value - mean)));
        if (template.All(value => value == template[0]))
            throw TemplateMatching.Constant(values[0], nameof(values));
        return new([1, shape.Channels, shape.Height, shape.Width], [.. template.Select(value => (float)((value - mean) / norm))], ["template"]);
    }
}
