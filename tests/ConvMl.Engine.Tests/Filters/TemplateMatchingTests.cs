using ConvMl.Backends;
using ConvMl.Engine.Tests.Layers;
using ConvMl.Filters;
using ConvMl.Geometry;
using ConvMl.Networks;
using ConvMl.Reference;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Filters;

/// <summary>Finding a template in an image.</summary>
public class TemplateMatchingTests
{
    private static readonly Shape Image = [2, 12, 15];
    private static readonly Shape Template = [2, 3, 4];

    [Fact]
    public void The_plain_response_is_that_of_the_convolution_layer()
    {
        var (pixels, values) = (Numbers(Image, 1), Numbers(Template, 2));
        var network = Network.Input(Image).Conv2D(new FilterBank([1, 2, 3, 4], values), padding: Padding.Valid);
        var expected = new ReferenceExecutor(network, network.CreateParameters(1), ExecutionMode.Inference).Forward([.. pixels.Select(pixel => (double)pixel)]);
        var map = TemplateMatching.Correlate(Image, pixels, Template, values);

        Assert.Equal((10, 12), (map.Height, map.Width));
        Assert.All(expected.Zip(map.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void The_normalized_response_finds_the_template_in_any_brightness_and_contrast()
    {
        var (pixels, values) = (Numbers(Image, 1), Numbers(Template, 2));
        Place(pixels, values, 5, 7, 0.25f, 100);
        Place(pixels, values, 0, 0, -3, 20);
        var map = TemplateMatching.Normalized(Image, pixels, Template, values);

        Assert.Equal(1, map[5, 7], 1e-5);
        Assert.Equal(-1, map[0, 0], 1e-5);
        Assert.Equal((5, 7), (map.BestMatches(1)[0].Row, map.BestMatches(1)[0].Column));
    }

    [Fact]
    public void Matches_keep_their_distance_and_equal_ones_come_in_reading_order()
    {
        var pixels = new float[Image.Elements];
        float[] values = [.. Enumerable.Range(0, Template.Elements).Select(index => index % 5f)];
        Place(pixels, values, 8, 2, 1, 0);
        Place(pixels, values, 1, 9, 1, 0);
        Place(pixels, values, 1, 1, 2, 0);
        var matches = TemplateMatching.Normalized(Image, pixels, Template, values).BestMatches(3);

        Assert.Equal([(1, 1), (1, 9), (8, 2)], matches.Select(match => (match.Row, match.Column)).Order());
        Assert.All(matches, match => Assert.Equal(1, match.Response, 1e-6));
        var all = TemplateMatching.Correlate(Image, new float[Image.Elements], Template, values).BestMatches(100, distance: 4);
        Assert.Equal([(0, 0), (0, 4), (0, 8), (4, 0)], all.Take(4).Select(match => (match.Row, match.Column)));
        Assert.Empty(TemplateMatching.Normalized(Image, new float[Image.Elements], Template, values).BestMatches(3, threshold: 0.5f));
    }

    [Fact]
    public void A_filter_made_of_a_template_answers_most_where_it_lies()
    {
        var (pixels, values) = (new float[Image.Elements], Numbers(Template, 2));
        Place(pixels, values, 4, 6, 1, 0);
        var map = TemplateMatching.Correlate(Image, pixels, Template, ConvMl.Filters.Filters.Template(Template, values).Weights);

        Assert.Equal((4, 6), (map.BestMatches(1)[0].Row, map.BestMatches(1)[0].Column));
    }

    [Fact]
    public void Pixels_without_contrast_give_no_normalized_response() => Assert.All(
        TemplateMatching.Normalized([1, 5, 5], [.. Enumerable.Repeat(0.1f, 25)], [1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]).Values.ToArray(), value => Assert.Equal(0, value));

    [Fact]
    public void Bad_templates_are_named()
    {
        Fails<GeometryException>([1, 4, 4], [1, 5, 3], "larger than the image's 4 × 4");
        Fails<GeometryException>([1, 4, 4], [3, 2, 2], "3 channels and the image 1");
        Fails<GeometryException>([4], [1, 2, 2], "expected an image");
        Assert.Contains("no contrast", Assert.Throws<ArgumentException>(
            () => TemplateMatching.Normalized([1, 4, 4], new float[16], [1, 2, 2], [7, 7, 7, 7])).Message, StringComparison.Ordinal);
        Assert.Contains("3 values", Assert.Throws<ArgumentException>(
            () => TemplateMatching.Correlate([1, 4, 4], new float[16], [1, 2, 2], [1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(
            () => TemplateMatching.Correlate([1, 1, 1], [float.NaN], [1, 1, 1], [1])).Message, StringComparison.Ordinal);
    }

    private static void Fails<TException>(Shape image, Shape template, string part)
        where TException : Exception
    {
        float[] Ramp(Shape shape) => [.. Enumerable.Range(0, shape.Elements).Select(index => (float)index)];
        Assert.Contains(part, Assert.Throws<TException>(() => TemplateMatching.Correlate(image, Ramp(image), template, Ramp(template))).Message, StringComparison.Ordinal);
        Assert.Contains(part, Assert.Throws<TException>(() => TemplateMatching.Normalized(image, Ramp(image), template, Ramp(template))).Message, StringComparison.Ordinal);
    }

    private static float[] Numbers(Shape shape, int seed) => [.. LayerGenerators.Numbers(shape.Elements, seed).Select(number => (float)number)];

    private static void Place(float[] pixels, float[] values, int row, int column, float contrast, float brightness)
    {
        for (var c = 0; c < Template.Channels; c++)
            for (var k = 0; k < Template.Height; k++)
                for (var l = 0; l < Template.Width; l++)
                {
                    pixels[(((c * Image.Height) + row + k) * Image.Width) + column + l] =
                        (contrast * values[(((c * Template.Height) + k) * Template.Width) + l]) + brightness;
                }
    }
}
