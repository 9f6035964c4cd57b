using ConvMl.Randomness;
using ConvMl.Tensors;
using ConvMl.Training.Augmentations;

namespace ConvMl.Engine.Tests.Training.Augmentations;

public class AugmentationTests
{
    private static readonly Shape Small = [2, 2, 3];

    public static TheoryData<Augmentation, string> Invalid => new()
    {
        { new HorizontalFlip(1.5f), "HorizontalFlip.Probability is 1.5; it must be from 0 to 1." },
        { new RandomShift(-1), "RandomShift.Pixels is -1; it must be from 0 to 1048576." },
        { new RandomShift(1, (ShiftFill)7), "RandomShift.Fill is 7; it must be Zero or Edge." },
        { new RandomErasing(float.NaN), "RandomErasing.Probability is NaN; it must be from 0 to 1." },
        { new RandomErasing(MinArea: 0), "RandomErasing.MinArea is 0; it must be above 0 and at most 1." },
        { new RandomErasing(MaxArea: 0.01f), "RandomErasing.MaxArea is 0.01; it must be at least MinArea and at most 1." },
        { new RandomErasing(MinAspect: 2), "RandomErasing.MinAspect is 2; it must be above 0 and at most 1." },
    };

    public static TheoryData<Augmentation> All => [new HorizontalFlip(), new RandomShift(), new RandomShift(3, ShiftFill.Edge), new RandomErasing()];

    [Fact]
    public void A_flip_mirrors_every_row_of_every_channel() =>
        Assert.Equal([3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10], Apply(new HorizontalFlip(1), Numbers(12), Small, 1));

    [Fact]
    public void A_flip_happens_as_often_as_asked()
    {
        Assert.Equal(Numbers(12), Apply(new HorizontalFlip(0), Numbers(12), Small, 1));
        var flips = Enumerable.Range(0, 2000).Count(seed => Apply(new HorizontalFlip(0.25f), Numbers(12), Small, seed)[0] == 3);
        Assert.InRange(flips, 420, 580);
    }

    [Theory]
    [InlineData(ShiftFill.Zero)]
    [InlineData(ShiftFill.Edge)]
    public void A_shift_is_a_crop_of_the_padded_image_and_every_offset_comes_up_alike(ShiftFill fill)
    {
        Shape shape = [2, 4, 5];
        var image = Numbers(40);
        var counts = new Dictionary<(int, int), int>();
        for (var seed = 0; seed < 1000; seed++)
        {
            var shifted = Apply(new RandomShift(2, fill), image, shape, seed);
            var offset = (from down in Enumerable.Range(-2, 5) from right in Enumerable.Range(-2, 5) where Crop(image, shape, down, right, fill).SequenceEqual(shifted) select (down, right)).Single();
            counts[offset] = counts.GetValueOrDefault(offset) + 1;
        }

        Assert.Equal(25, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 20, 65));
    }

    [Fact]
    public void A_shift_larger_than_the_image_leaves_the_fill()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            Assert.All(Apply(new RandomShift(40), Ones(12), Small, seed), value => Assert.True(value is 0 or 1));
            Assert.Equal(Ones(12), Apply(new RandomShift(40, ShiftFill.Edge), Ones(12), Small, seed));
        }
    }

    [Fact]
    public void Erasing_fills_one_rectangle_within_its_bounds_of_area_and_aspect()
    {
        Shape shape = [1, 20, 24];
        for (var seed = 0; seed < 500; seed++)
        {
            // 5 and 9 at the corners span the range of the fill, 7 is a value that a random fill all but never is.
            var image = Enumerable.Repeat(7f, 480).ToArray();
            (image[0], image[^1]) = (5, 9);
            var erased = Apply(new RandomErasing(1, MinArea: 0.1f, MaxArea: 0.3f, MinAspect: 0.5f), image, shape, seed);

            var changed = Enumerable.Range(0, 480).Where(at => erased[at] != image[at]).ToArray();
            var (top, bottom, left, right) = (changed.Min(at => at / 24), changed.Max(at => at / 24), changed.Min(at => at % 24), changed.Max(at => at % 24));
            var (height, width) = (bottom - top + 1, right - left + 1);
            Assert.InRange(changed.Length, (height * width) - 2, height * width);
            Assert.InRange(height * width, (0.1 * 480) - 12, (0.3 * 480) + 12);
            Assert.InRange((double)height / width, 0.5 * 0.8, 2 * 1.25);
            Assert.All(changed, at => Assert.InRange(erased[at], 5, 9));
        }
    }

    [Fact]
    public void Erasing_happens_as_often_as_asked_and_not_where_no_rectangle_fits()
    {
        Shape shape = [3, 16, 16];
        var times = Enumerable.Range(0, 1000).Count(seed => !Apply(new RandomErasing(0.3f), Numbers(768), shape, seed).SequenceEqual(Numbers(768)));
        Assert.InRange(times, 240, 360);

        Assert.Equal(Numbers(40), Apply(new RandomErasing(1, 0.9f, 1f, 1), Numbers(40), [1, 1, 40], 1));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_change_depends_on_its_random_stream_alone(Augmentation augmentation)
    {
        Shape shape = [2, 9, 11];
        augmentation.Validate();
        var results = Enumerable.Range(0, 50).Select(seed => Apply(augmentation, Numbers(198), shape, seed)).ToArray();

        Assert.All(results.Index(), item => Assert.Equal(item.Item, Apply(augmentation, Numbers(198), shape, item.Index)));
        Assert.Contains(results, result => !result.SequenceEqual(results[0]));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void A_setting_out_of_its_range_is_named_with_value_and_range(Augmentation augmentation, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(augmentation.Validate).Message);

    private static float[] Apply(Augmentation augmentation, float[] image, Shape shape, long seed)
    {
        var changed = (float[])image.Clone();
        var scratch = new float[image.Length];
        Array.Fill(scratch, float.NaN);
        augmentation.Apply(changed, shape, scratch, new CounterRandom(seed, RandomPurpose.Augmentation, 1, 2, 3));
        return changed;
    }

    private static float[] Crop(float[] image, Shape shape, int down, int right, ShiftFill fill)
    {
        float At(int channel, int y, int x)
        {
            var inside = y >= 0 && y < shape.Height && x >= 0 && x < shape.Width;
            if (!inside && fill == ShiftFill.Zero)
                return 0;
            return image[(((channel * shape.Height) + Math.Clamp(y, 0, shape.Height - 1)) * shape.Width) + Math.Clamp(x, 0, shape.Width - 1)];
        }

        return [.. from channel in Enumerable.Range(0, shape.Channels) from y in Enumerable.Range(0, shape.Height) from x in Enumerable.Range(0, shape.Width) select At(channel, y - down, x - right)];
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(1, count).Select(number => (float)number)];

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];
}
