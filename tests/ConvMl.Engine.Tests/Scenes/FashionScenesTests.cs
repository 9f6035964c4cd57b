using System.Security.Cryptography;
using ConvMl.Scenes;
using CsCheck;

namespace ConvMl.Engine.Tests.Scenes;

public sealed class FashionScenesTests
{
    private static readonly Gen<FashionScenesOptions> SomeOptions =
        from seed in Gen.Long
        from height in Gen.Int[16, 70]
        from width in Gen.Int[16, 70]
        from least in Gen.Int[1, 4]
        from more in Gen.Int[0, 4]
        from smallest in Gen.Double[0.2, 0.6]
        from visible in Gen.Double[0.1, 1]
        from noise in Gen.Int[0, 20]
        select new FashionScenesOptions
        {
            Seed = seed,
            Height = height,
            Width = width,
            MinimumGarments = least,
            MaximumGarments = least + more,
            SmallestGarment = smallest,
            LargestGarment = smallest + 0.3,
            LeastVisible = visible,
            Noise = noise,
        };

    private static readonly Gen<Scene> SomeScene =
        from options in SomeOptions
        from part in Gen.Enum<ScenePart>()
        from index in Gen.Int[0, 100_000]
        select new FashionScenes(part, DrawnGarments.All, options).Make(index);

    [Fact]
    public void The_same_bytes_come_out_on_every_machine()
    {
        var scenes = new FashionScenes(ScenePart.Training, DrawnGarments.All);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var index = 0; index < 8; index++)
        {
            var scene = scenes.Make(index);
            hash.AppendData(scene.Image.Span);
            hash.AppendData(scene.Mask.Span);
            foreach (var id in scene.InstanceIds.Span) hash.AppendData([(byte)id, (byte)(id >> 8)]);
        }

        Assert.Equal("8AF6E2E85658BB3E049F20F6824D25E8", Convert.ToHexString(hash.GetHashAndReset())[..32]);
    }

    [Fact]
    public void A_scene_depends_on_seed_part_and_index_and_on_nothing_else()
    {
        FashionScenes Of(ScenePart part, long seed) => new(part, DrawnGarments.All, new() { Seed = seed });
        var scene = Of(ScenePart.Training, 7).Make(3);

        Assert.Equal(scene.Image.ToArray(), Of(ScenePart.Training, 7).Make(3).Image.ToArray());
        Assert.NotEqual(scene.Image.ToArray(), Of(ScenePart.Training, 8).Make(3).Image.ToArray());
        Assert.NotEqual(scene.Image.ToArray(), Of(ScenePart.Test, 7).Make(3).Image.ToArray());
        Assert.NotEqual(scene.Mask.ToArray(), Of(ScenePart.Test, 7).Make(3).Mask.ToArray());
        Assert.NotEqual(scene.Image.ToArray(), Of(ScenePart.Training, 7).Make(4).Image.ToArray());
    }

    [Fact]
    public void The_mask_is_the_class_of_the_nearest_garment() => SomeScene.Sample(scene =>
    {
        Assert.Equal(Enumerable.Range(1, scene.Instances.Count), scene.Instances.Select(instance => instance.Id));
        for (var at = 0; at < scene.Height * scene.Width; at++)
        {
            var id = scene.InstanceIds.Span[at];
            Assert.Equal(id == 0 ? 0 : scene.Instances[id - 1].Class, scene.Mask.Span[at]);
        }
    });

    [Fact]
    public void A_box_is_tight_around_what_is_visible_and_lies_in_the_box_of_the_whole() => SomeScene.Sample(scene =>
    {
        foreach (var instance in scene.Instances)
        {
            var places = Enumerable.Range(0, scene.Height * scene.Width).Where(at => scene.InstanceIds.Span[at] == instance.Id).ToArray();
            var (columns, rows) = (places.Select(at => at % scene.Width).ToArray(), places.Select(at => at / scene.Width).ToArray());
            Assert.Equal(new SceneBox(columns.Min(), rows.Min(), columns.Max() - columns.Min() + 1, rows.Max() - rows.Min() + 1), instance.Box);
            Assert.Equal(places.Length, instance.VisiblePixels);

            var (box, whole) = (instance.Box, instance.WholeBox);
            Assert.InRange(box.Left, whole.Left, whole.Left + whole.Width - box.Width);
            Assert.InRange(box.Top, whole.Top, whole.Top + whole.Height - box.Height);
            Assert.InRange(whole.Left, 0, scene.Width - whole.Width);
            Assert.InRange(whole.Top, 0, scene.Height - whole.Height);
        }
    });

    [Fact]
    public void Garments_hide_one_another_no_more_than_allowed_and_the_nearest_is_whole() =>
        (from options in SomeOptions from index in Gen.Int[0, 1000] select (options, index)).Sample(given =>
        {
            var scene = new FashionScenes(ScenePart.Test, DrawnGarments.All, given.options).Make(given.index);
            Assert.All(scene.Instances, instance => Assert.InRange(instance.VisiblePixels, given.options.LeastVisible * instance.WholePixels, instance.WholePixels));
            Assert.InRange(scene.Instances.Count, 1, given.options.MaximumGarments);
            Assert.Equal(scene.Instances[0].WholePixels, scene.Instances[0].VisiblePixels);
            Assert.Equal(scene.Instances[0].WholeBox, scene.Instances[0].Box);
        });

    [Fact]
    public void Scenes_of_the_default_size_have_overlaps_all_numbers_of_garments_and_all_classes()
    {
        var scenes = new FashionScenes(ScenePart.Training, DrawnGarments.All);
        var made = Enumerable.Range(0, 100).Select(scenes.Make).ToArray();

        Assert.All(made, scene => Assert.Equal((96, 96, 3 * 96 * 96), (scene.Height, scene.Width, scene.Image.Length)));
        Assert.Contains(made, scene => scene.Instances.Any(instance => instance.VisiblePixels < instance.WholePixels));
        Assert.Equal([2, 3, 4], made.Select(scene => scene.Instances.Count).Distinct().Order());
        Assert.Equal(Enumerable.Range(1, 10), made.SelectMany(scene => scene.Instances).Select(instance => instance.Class).Distinct().Order());
        Assert.Equal([false, true], made.SelectMany(scene => scene.Instances).Select(instance => instance.IsFlipped).Distinct().Order());
    }

    [Fact]
    public void A_garment_before_a_dark_wall_stands_out_where_its_mask_says()
    {
        // One garment, no noise: its left half is bright, its right half dim, so a flip shows in the colours.
        var garments = DrawnGarments.Single((row, column) => row is >= 4 and < 24 && column is >= 4 and < 24 ? (column < 14 ? 255 : 60) : 0);
        var scenes = new FashionScenes(ScenePart.Test, garments, new() { MinimumGarments = 1, MaximumGarments = 1, Noise = 0 });
        foreach (var scene in Enumerable.Range(0, 20).Select(scenes.Make))
        {
            var instance = Assert.Single(scene.Instances);
            var row = instance.Box.Top + (instance.Box.Height / 2);
            int Light(int column) => Enumerable.Range(0, 3).Sum(channel => scene.Image.Span[(((channel * 96) + row) * 96) + column]);
            var left = Light(instance.Box.Left + (instance.Box.Width / 5));
            var right = Light(instance.Box.Left + (instance.Box.Width * 4 / 5));
            Assert.Equal(instance.IsFlipped, left < right);
        }
    }

    [Fact]
    public void A_dark_print_inside_a_garment_is_part_of_it()
    {
        bool IsInside(int row, int column) => row is >= 4 and < 24 && column is >= 4 and < 24;
        bool IsPrint(int row, int column) => row is >= 10 and < 18 && column is >= 10 and < 18;
        FashionScenesOptions options = new() { MinimumGarments = 1, MaximumGarments = 1 };
        var plain = new FashionScenes(ScenePart.Test, DrawnGarments.Single((row, column) => IsInside(row, column) ? 200 : 0), options).Make(0);
        var printed = new FashionScenes(
            ScenePart.Test, DrawnGarments.Single((row, column) => IsInside(row, column) && !IsPrint(row, column) ? 200 : 0), options).Make(0);

        Assert.Equal(plain.Mask.ToArray(), printed.Mask.ToArray());
        Assert.NotEqual(plain.Image.ToArray(), printed.Image.ToArray());
    }

    [Fact]
    public void Noise_has_the_deviation_that_was_asked_for()
    {
        Scene With(int noise) => new FashionScenes(ScenePart.Training, DrawnGarments.All, new() { Noise = noise, Height = 200, Width = 200 }).Make(1);
        var (silent, noisy) = (With(0).Image.ToArray(), With(10).Image.ToArray());

        // Levels near the ends are cut off there.
        var differences = silent.Index().Where(level => level.Item is > 50 and < 205).Select(level => (double)noisy[level.Index] - level.Item).ToArray();
        Assert.InRange(differences.Average(), -0.2, 0.2);
        Assert.InRange(Math.Sqrt(differences.Average(difference => difference * difference)), 9.5, 10.5);
    }

    [Fact]
    public void There_is_a_name_for_each_class() => Assert.Equal(1 + Garments.Classes, FashionScenes.ClassNames.Count);

    [Fact]
    public void Options_out_of_their_range_are_named()
    {
        void Refuses(FashionScenesOptions options, string what) =>
            Assert.Contains(what, Assert.Throws<ArgumentException>(() => new FashionScenes(ScenePart.Test, DrawnGarments.All, options)).Message, StringComparison.Ordinal);

        Refuses(new() { Height = 15 }, "96 × 15 pixels are too small");
        Refuses(new() { Width = 40_000, Height = 40_000 }, "too large");
        Refuses(new() { MinimumGarments = 0 }, "0 to 4 garments");
        Refuses(new() { MinimumGarments = 5 }, "5 to 4 garments");
        Refuses(new() { MaximumGarments = 256 }, "2 to 256 garments");
        Refuses(new() { SmallestGarment = 0 }, "0 to 0.7");
        Refuses(new() { LargestGarment = 1.5 }, "0.4 to 1.5");
        Refuses(new() { SmallestGarment = double.NaN }, "NaN");
        Refuses(new() { LeastVisible = 0 }, "visible share of a garment is 0");
        Refuses(new() { Noise = 65 }, "65 levels");
        Assert.Throws<ArgumentOutOfRangeException>(() => new FashionScenes((ScenePart)2, DrawnGarments.All));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FashionScenes(ScenePart.Test, DrawnGarments.All).Make(-1));
    }

    [Fact]
    public void Garments_that_cannot_be_shown_are_named()
    {
        void Refuses(byte[] images, byte[] classes, string what) =>
            Assert.Contains(what, Assert.Throws<ArgumentException>(() => new Garments(images, classes)).Message, StringComparison.Ordinal);

        var bright = Enumerable.Repeat((byte)200, 2 * 28 * 28).ToArray();
        Refuses([], [], "no garment");
        Refuses(bright, [1], "have 784");
        Refuses(bright, [1, 10], "Garment 1 has class 10");
        Refuses([.. bright[784..], .. new byte[784]], [1, 2], "garment 1 is black");
    }
}
