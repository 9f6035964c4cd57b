using ConvMl.Tensors;
using ConvMl.Training.Data;

namespace ConvMl.Engine.Tests.Training.Data;

public class ReducedDatasetTests
{
    [Fact]
    public void A_pixel_is_the_mean_over_what_it_covers()
    {
        // 3 × 5 pixels as 2 × 2: a new one covers 1.5 rows and 2.5 columns.
        float[] image =
        [
            1, 2, 3, 4, 5,
            6, 7, 8, 9, 10,
            11, 12, 13, 14, 15,
        ];
        var data = new ReducedDataset(new MemoryDataset([1, 3, 5], image, [7]), 2, 2);
        var (input, target) = (new float[4], new float[1]);

        data.Read(0, input, target);

        // The first: rows 1 + ½ of 1.5, columns 1 + 1 + ½ of 2.5.
        var first = ((1 + 2 + (3 / 2f)) + ((6 + 7 + (8 / 2f)) / 2)) / (1.5f * 2.5f);
        Assert.Equal(first, input[0], 5);
        Assert.Equal(16 - first, input[3], 5);
        Assert.Equal(8, input.Average(), 5);
        Assert.Equal([7f], target);
    }

    [Fact]
    public void Each_channel_is_reduced_for_itself_and_an_even_image_stays_even()
    {
        float[] image = [.. Enumerable.Repeat(3f, 49), .. Enumerable.Repeat(-2f, 49)];
        var data = new ReducedDataset(new MemoryDataset([2, 7, 7], image, [0]), 3, 4);
        var (input, target) = (new float[24], new float[1]);

        data.Read(0, input, target);

        Assert.All(input.Take(12), value => Assert.Equal(3, value, 5));
        Assert.All(input.Skip(12), value => Assert.Equal(-2, value, 5));
    }

    [Fact]
    public void Of_a_map_the_class_in_the_middle_is_taken()
    {
        Shape shape = [1, 3, 6];
        var format = new SampleFormat(shape, [3, 6], ElementType.Single);
        using var writer = new MemoryDatasetWriter(format);
        writer.Add(new float[18], [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25]);
        var data = new ReducedDataset(writer.Complete(), 1, 2);
        var (input, target) = (new float[2], new float[2]);

        data.Read(0, input, target);

        Assert.Equal<Shape>([1, 2], data.TargetShape);
        Assert.Equal([11f, 14f], target);
    }
}
