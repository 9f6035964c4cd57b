using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Randomness;
using ConvMl.Training;
using ConvMl.Training.Augmentations;
using ConvMl.Training.Data;
using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Training.Augmentations;

/// <summary>Objects of one image laid over another, with their classes.</summary>
public class ClassMixTests
{
    private const float Ignored = 255;

    // Two channels of six pixels: the image is 1 … 12, the other one 101 … 112.
    private static readonly float[] Map = [0, 0, 1, 1, 2, 2];
    private static readonly float[] OtherMap = [3, 0, 0, 4, 4, Ignored];

    [Fact]
    public void Classes_of_the_other_image_come_as_a_whole_with_their_pixels_and_each_one_half_of_the_time()
    {
        var seen = new Dictionary<(bool, bool, bool), int>();
        for (var seed = 0; seed < 2000; seed++)
        {
            var (image, map) = Mix(new ClassMix(1), seed);

            for (var pixel = 0; pixel < 6; pixel++)
            {
                var isTaken = image[pixel] > 100;
                Assert.Equal(isTaken ? OtherMap[pixel] : Map[pixel], map[pixel]);
                Assert.Equal(pixel + 1 + (isTaken ? 100 : 0), image[pixel]);
                Assert.Equal(pixel + 7 + (isTaken ? 100 : 0), image[6 + pixel]);
            }

            Assert.Equal(image[1] > 100, image[2] > 100);
            Assert.Equal(image[3] > 100, image[4] > 100);
            Assert.Equal(6, image[5]);
            var taken = (image[0] > 100, image[1] > 100, image[3] > 100);
            seen[taken] = seen.GetValueOrDefault(taken) + 1;
        }

        Assert.Equal(8, seen.Count);
        Assert.All(seen.Values, count => Assert.InRange(count, 190, 310));
    }

    [Fact]
    public void The_background_is_never_taken_and_only_as_many_images_change_as_asked()
    {
        var mixed = Enumerable.Range(0, 2000).Select(seed => Mix(new ClassMix(0.4f, Background: 0), seed).Image).ToArray();

        Assert.All(mixed, image => Assert.Equal((2, 3), (image[1], image[2])));
        // A quarter of those that are laid over have neither of the two objects.
        Assert.InRange(mixed.Count(image => image[0] > 100 || image[3] > 100), 520, 680);
        Assert.All(Enumerable.Range(0, 20), seed => Assert.Equal(1, Mix(new ClassMix(0), seed).Image[0]));
    }

    [Fact]
    public void An_image_of_a_batch_takes_from_the_one_behind_it()
    {
        // Image n is of the number n, and of the class n, all over.
        using var writer = new MemoryDatasetWriter(new SampleFormat([1, 3, 3], [3, 3], ElementType.Single));
        for (var number = 0; number < 4; number++)
        {
            var image = Enumerable.Repeat((float)number, 9).ToArray();
            writer.Add(image, image);
        }

        var plan = new BatchPlan(writer.Complete(), 4, new PixelCrossEntropy().Bind(Network.Input(1, 3, 3).Conv2D(4, kernel: 1))) { Augmentations = [new ClassMix(1)], Seed = 5, LastEpoch = 8 };
        using var loader = new BatchLoader(plan);

        var taken = 0;
        for (var epoch = 0; epoch < 8; epoch++)
        {
            var batch = loader.Take();
            Assert.Equal(batch.Inputs.ToArray(), batch.Targets.ToArray());
            for (var position = 0; position < 3; position++)
            {
                Assert.Contains(batch.Input(position)[0], new float[] { position, position + 1 });
                taken += batch.Input(position)[0] > position ? 1 : 0;
            }
        }

        Assert.InRange(taken, 4, 20);
    }

    [Fact]
    public void Images_with_one_label_are_refused()
    {
        using var backend = new ManagedBackend();
        var trainer = new Trainer(backend, Network.Input(1, 3, 3).Flatten().Dense(2), new() { Augmentations = [new ClassMix()], ValidationFraction = 0 });
        var error = Assert.Throws<TrainingException>(() => trainer.Train(trainer.Begin(), new MemoryDataset([1, 3, 3], new float[18], [0, 1])));
        Assert.Equal("ClassMix mixes images whose pixels have classes, but each image of the training data has one label; leave it out.", error.Message);
    }

    private static (float[] Image, float[] Map) Mix(ClassMix mix, long seed)
    {
        float[] image = [.. Enumerable.Range(1, 12)], other = [.. Enumerable.Range(101, 12)];
        var map = (float[])Map.Clone();
        mix.Mix(image, map, other, OtherMap, Ignored, new CounterRandom(seed, RandomPurpose.Augmentation, 1, 2, 3));
        return (image, map);
    }
}
