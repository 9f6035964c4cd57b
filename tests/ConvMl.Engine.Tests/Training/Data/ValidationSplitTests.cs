using ConvMl.Training.Data;
using CsCheck;

namespace ConvMl.Engine.Tests.Training.Data;

public class ValidationSplitTests
{
    [Fact]
    public void Every_sample_is_in_one_part_and_every_class_gives_its_share() =>
        Gen.Select(Gen.Int[0, 4].Array[2, 200], Gen.Double[0, 0.95], Gen.Long).Sample((classes, fraction, seed) =>
        {
            var (training, validation) = ValidationSplit.Split(Data(classes), fraction, seed);

            Assert.Equal(Enumerable.Range(0, classes.Length), training.Indices.Concat(validation.Indices).Order());
            Assert.Equal(training.Indices.Order(), training.Indices);
            Assert.Equal(validation.Indices.Order(), validation.Indices);
            if (classes.Distinct().Count() > classes.Length / 2)
                return;
            foreach (var group in classes.Index().GroupBy(item => item.Item, item => item.Index))
            {
                var taken = group.Count(validation.Indices.Contains);
                Assert.InRange(taken, Math.Floor(group.Count() * fraction), Math.Ceiling(group.Count() * fraction));
                Assert.True(taken < group.Count());
            }
        });

    [Fact]
    public void The_number_of_samples_is_the_share_rounded()
    {
        var classes = Enumerable.Range(0, 1000).Select(sample => sample % 10 == 0 ? 0 : sample % 3).ToArray();

        Assert.Equal(100, ValidationSplit.Split(Data(classes), 0.1, 1).Validation.Count);
        Assert.Equal(333, ValidationSplit.Split(Data(classes), 0.3333, 1).Validation.Count);
        Assert.Equal(0, ValidationSplit.Split(Data(classes), 0, 1).Validation.Count);
    }

    [Fact]
    public void The_same_seed_gives_the_same_split_and_another_seed_another()
    {
        var data = Data([.. Enumerable.Range(0, 300).Select(sample => sample % 3)]);

        Assert.Equal(ValidationSplit.Split(data, 0.2, 5).Validation.Indices, ValidationSplit.Split(data, 0.2, 5).Validation.Indices);
        Assert.NotEqual(ValidationSplit.Split(data, 0.2, 5).Validation.Indices, ValidationSplit.Split(data, 0.2, 6).Validation.Indices);
    }

    [Fact]
    public void Targets_that_are_no_classes_are_split_without_looking_at_them()
    {
        var writer = new MemoryDatasetWriter(new SampleFormat([1], [2], ElementType.Byte));
        for (var sample = 0; sample < 50; sample++)
            writer.Add([(byte)sample], sample, sample);

        var (training, validation) = ValidationSplit.Split(writer.Complete(), 0.2, 1);

        Assert.Equal((40, 10), (training.Count, validation.Count));
        Assert.NotEqual(Enumerable.Range(0, 10), validation.Indices);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_share_out_of_its_range_is_refused(double fraction) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ValidationSplit.Split(Data([0, 1]), fraction, 1));

    private static MemoryDataset Data(int[] classes) => new([1], new byte[classes.Length], classes);
}
