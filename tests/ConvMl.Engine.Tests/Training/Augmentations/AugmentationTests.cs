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
        { new VerticalFlip(-1), "VerticalFlip.Probability is -1; it must be from 0 to 1." },
        { new BrightnessContrast(-1), "BrightnessContrast.Brightness is -1; it must be at least 0." },
        { new BrightnessContrast(0, 1), "BrightnessContrast.Contrast is 1; it must be at least 0 and below 1." },
        { new RandomScale(0), "RandomScale.Least is 0; it must be above 0." },
        { new RandomScale(2, 1), "RandomScale.Largest is 1; it must be at least Least." },
        { new ElasticDeformation(float.NaN), "ElasticDeformation.Distance is NaN; it must be at least 0." },
        { new ElasticDeformation(1, 1), "ElasticDeformation.Spacing is 1; it must be at least 2." },
        { new ClassMix(2), "ClassMix.Probability is 2; it must be from 0 to 1." },
        { new ClassMix(1, -1), "ClassMix.Background is -1; it must be a class number from 0, or null." },
        { new RandomErasing(MinAspect: 2), "RandomErasing.MinAspect is 2; it must be above 0 and at most 1." },
    };

    public static TheoryData<Augmentation> All => [.. OfMaps, new RandomErasing()];

    public static TheoryData<Augmentation> Moves =>
        [new HorizontalFlip(), new VerticalFlip(), new QuarterTurn(), new RandomShift(), new RandomShift(3, ShiftFill.Edge), new RandomScale(), new ElasticDeformation(2, 5)];

    public static TheoryData<Augmentation> OfMaps => [.. Moves, new BrightnessContrast()];

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

    [Theory]
    [MemberData(nameof(Moves))]
    public void A_map_moves_with_its_image(Augmentation augmentation)
    {
        const float Ignored = -1;
        Shape shape = [1, 24, 24];
        // A disc off the centre: inside 1, outside 0, so that a pixel of the image that shows no mixture shows its class.
        var disc = Enumerable.Range(0, 576).Select(at => Math.Pow((at / 24) - 8, 2) + Math.Pow((at % 24) - 14, 2) < 40 ? 1f : 0f).ToArray();
        for (var seed = 0; seed < 50; seed++)
        {
            var (image, map) = (Apply(augmentation, disc, shape, seed), ApplyToMap(augmentation, disc, [24, 24], Ignored, seed));

            Assert.All(map, pixel => Assert.Contains(pixel, (float[])[0, 1, Ignored]));
            Assert.All(image.Zip(map), pair => Assert.True(pair.Second == Ignored ? pair.First == 0 : Math.Abs(pair.First - pair.Second) <= 0.75f));
            Assert.True(image.Zip(map).Count(pair => pair.Second == Ignored || pair.First == pair.Second) > 400);
            Assert.Contains(1, map);
        }
    }

    [Fact]
    public void A_map_stays_where_only_colours_change() =>
        Assert.Equal(Numbers(12), ApplyToMap(new BrightnessContrast(), Numbers(12), [3, 4], -1, 1));

    [Fact]
    public void A_vertical_flip_mirrors_every_column_of_every_channel() =>
        Assert.Equal([4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9], Apply(new VerticalFlip(1), Numbers(12), Small, 1));

    [Fact]
    public void Each_quarter_turn_comes_up_and_turns_the_same_way()
    {
        var turns = Enumerable.Range(0, 200).Select(seed => string.Join(",", Apply(new QuarterTurn(), Numbers(4), [1, 2, 2], seed))).ToHashSet();
        Assert.Equal(["1,2,3,4", "2,4,1,3", "3,1,4,2", "4,3,2,1"], turns.Order());
        Assert.Equal(2, Enumerable.Range(0, 100).Select(seed => string.Join(",", Apply(new QuarterTurn(), Numbers(6), [1, 2, 3], seed))).Distinct().Count());
    }

    [Fact]
    public void Brightness_and_contrast_stay_within_their_bounds_on_any_scale()
    {
        Shape shape = [1, 2, 2];
        float[] image = [100, 100, 300, 300];
        for (var seed = 0; seed < 200; seed++)
        {
            var changed = Apply(new BrightnessContrast(0.5f, 0.2f), image, shape, seed);

            // The mean of 200 moves by up to half the deviation of 100; the distance of 200 changes by up to a fifth.
            Assert.InRange((changed[0] + changed[2]) / 2, 149.9f, 250.1f);
            Assert.InRange(changed[2] - changed[0], 159.9f, 240.1f);
        }
    }

    [Fact]
    public void Brightness_and_contrast_of_each_channel_are_drawn_for_themselves()
    {
        float[] image = [100, 100, 300, 300, 1, 1, 3, 3];
        for (var seed = 0; seed < 200; seed++)
        {
            var whole = Apply(new BrightnessContrast(0.5f, 0.2f), image, [2, 2, 2], seed);
            Assert.Equal((whole[2] - whole[0]) / 200, (whole[6] - whole[4]) / 2, 1e-4);

            // As if each channel were an image: its own mean and deviation, and no other's change.
            var changed = Apply(new BrightnessContrast(0.5f, 0.2f, PerChannel: true), image, [2, 2, 2], seed);
            Assert.InRange((changed[0] + changed[2]) / 2, 149.9f, 250.1f);
            Assert.InRange((changed[4] + changed[6]) / 2, 1.499f, 2.501f);
            Assert.NotEqual((changed[2] - changed[0]) / 200, (changed[6] - changed[4]) / 2, 1e-6);
        }
    }

    [Fact]
    public void Scaling_by_1_leaves_the_image() =>
        Assert.Equal(Numbers(198), Apply(new RandomScale(1, 1), Numbers(198), [2, 9, 11], 1));

    [Fact]
    public void An_enlarged_ramp_is_flatter_and_a_reduced_one_steeper()
    {
        var ramp = Enumerable.Range(0, 400).Select(at => (float)(at % 20)).ToArray();
        Assert.Equal(0.5, Steepness(Apply(new RandomScale(2, 2), ramp, [1, 20, 20], 3)), 1e-4);
        Assert.Equal(2, Steepness(Apply(new RandomScale(0.5f, 0.5f), ramp, [1, 20, 20], 3)), 1e-4);

        static double Steepness(float[] image) => Enumerable.Range(0, 399).Where(at => at % 20 != 19).Max(at => (double)image[at + 1] - image[at]);
    }

    private static float[] ApplyToMap(Augmentation augmentation, float[] map, Shape shape, float ignored, long seed)
    {
        var changed = (float[])map.Clone();
        augmentation.ApplyToMap(changed, shape, ignored, new float[map.Length], new CounterRandom(seed, RandomPurpose.Augmentation, 1, 2, 3));
        return changed;
    }

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
