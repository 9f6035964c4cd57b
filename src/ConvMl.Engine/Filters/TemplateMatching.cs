using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Filters;

/// <summary>Looks for a template in an image (lecture "Convolutional Neural Networks", introduction): its response at every place where it fits.</summary>
public static class TemplateMatching
{
    /// <summary>
    /// The plain response r[i, j] = Σ t[c, k, l]·x[c, i + k, j + l]: cross-correlation. It grows with the brightness of the image; see
    /// <see cref="Normalized"/>.
    /// </summary>
    /// <param name="image"><c>[C, H, W]</c> of the image.</param>
    /// <param name="pixels">Its pixels.</param>
    /// <param name="template"><c>[C, h, w]</c> of the template, no larger than the image.</param>
    /// <param name="values">Its pixels.</param>
    /// <exception cref="ArgumentException">There are more or fewer numbers than a shape says, or one is not finite.</exception>
    /// <exception cref="GeometryException">The template is larger than the image, or has other channels.</exception>
    public static ResponseMap Correlate(Shape image, ReadOnlySpan<float> pixels, Shape template, ReadOnlySpan<float> values)
    {
        Require(image, pixels, template, values);
        var (height, width) = (image.Height - template.Height + 1, image.Width - template.Width + 1);
        var responses = new float[height * width];
        for (var i = 0; i < height; i++)
            for (var j = 0; j < width; j++)
                responses[(i * width) + j] = (float)Sums(image, pixels, template, values, i, j, 0, 0).Products;
        return new(height, width, new Size2D(template.Height, template.Width), responses);
    }

    /// <summary>
    /// The normalized response: the correlation coefficient of the template and the pixels under it, from −1 (the negative) to 1 (the same but for brightness
    /// and contrast). Over pixels that are all the same it is 0. Lewis, "Fast normalized cross-correlation" (1995).
    /// </summary>
    /// <inheritdoc cref="Correlate"/>
    /// <exception cref="ArgumentException">All values of the template are the same: it has no contrast to compare. Or there are more or fewer numbers than a shape says.</exception>
    public static ResponseMap Normalized(Shape image, ReadOnlySpan<float> pixels, Shape template, ReadOnlySpan<float> values)
    {
        Require(image, pixels, template, values);
        if (!values.ContainsAnyExcept(values[0]))
            throw Constant(values[0], nameof(values));
        double templateMean = 0;
        foreach (var value in values)
            templateMean += value;
        templateMean /= values.Length;
        double templateSquares = 0;
        foreach (var value in values)
            templateSquares += (value - templateMean) * (value - templateMean);

        var (height, width) = (image.Height - template.Height + 1, image.Width - template.Width + 1);
        var responses = new float[height * width];
        for (var i = 0; i < height; i++)
        {
            for (var j = 0; j < width; j++)
            {
                // Twice over the pixels, with the mean known the second time: no difference of large sums.
                var mean = Sums(image, pixels, template, values, i, j, 0, 0).Values / values.Length;
                var (products, squares, _, isConstant) = Sums(image, pixels, template, values, i, j, mean, templateMean);
                responses[(i * width) + j] = isConstant ? 0 : (float)Math.Clamp(products / Math.Sqrt(squares * templateSquares), -1, 1);
            }
        }

        return new(height, width, new Size2D(template.Height, template.Width), responses);
    }

    internal static ArgumentException Constant(float value, string name) => new(
        $"All values of the template are {value}: it has no contrast, so nothing is like it. Choose a template with some structure.", name);

    internal static void RequireImage(Shape shape, ReadOnlySpan<float> values, string what, string name)
    {
        if (!shape.IsImage || !shape.IsConcrete)
            throw new GeometryException($"The {what} is {shape}; expected an image [C, H, W] of known size.");
        if (values.Length != shape.Elements)
            throw new ArgumentException($"The {what} has {values.Length} values; {shape} has {shape.Elements}.", name);
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                throw new ArgumentException($"The {what} holds {value}; expected finite numbers.", name);
        }
    }

    private static void Require(Shape image, ReadOnlySpan<float> pixels, Shape template, ReadOnlySpan<float> values)
    {
        RequireImage(image, pixels, "image", nameof(pixels));
        RequireImage(template, values, "template", nameof(values));
        if (template.Channels != image.Channels)
            throw new GeometryException($"The template has {template.Channels} channels and the image {image.Channels}; they must have equally many.");
        if (template.Height > image.Height || template.Width > image.Width)
            throw new GeometryException(
                $"The template is {template.Height} × {template.Width} pixels, larger than the image's {image.Height} × {image.Width}; it must fit into the image. Use a smaller template or a larger image.");
    }

    private static (double Products, double Squares, double Values, bool IsConstant) Sums(
        Shape image, ReadOnlySpan<float> pixels, Shape template, ReadOnlySpan<float> values, int top, int left, double mean, double templateMean)
    {
        double products = 0, squares = 0, sum = 0;
        var first = pixels[(top * image.Width) + left];
        var isConstant = true;
        for (var c = 0; c < template.Channels; c++)
        {
            for (var k = 0; k < template.Height; k++)
            {
                var row = pixels.Slice((((c * image.Height) + top + k) * image.Width) + left, template.Width);
                var weights = values.Slice(((c * template.Height) + k) * template.Width, template.Width);
                for (var l = 0; l < row.Length; l++)
                {
                    var centred = row[l] - mean;
                    products += centred * (weights[l] - templateMean);
                    squares += centred * centred;
                    sum += row[l];
                    isConstant &= row[l] == first;
                }
            }
        }

        return (products, squares, sum, isConstant);
    }
}
