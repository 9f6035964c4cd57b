using ConvMl.Host.Datasets;
using CsCheck;

namespace ConvMl.Host.Tests.Datasets;

/// <summary>The split of class folders into training and test images.</summary>
public class StratifiedSplitTests
{
    [Fact]
    public void Every_image_is_on_one_side_and_every_class_on_both() =>
        Gen.Select(Gen.Int[2, 40].Array[2, 6], Gen.Float[0.01f, 0.99f], Gen.Long).Sample((sizes, fraction, seed) =>
        {
            var rows = Rows(sizes);
            var (training, test) = StratifiedSplit.Split(rows, fraction, seed);
            Assert.Equal(rows.Select(row => row.ImagePath).Order(), training.Concat(test).Select(row => row.ImagePath).Order());
            foreach (var (number, size) in sizes.Index())
            {
                var kept = test.Count(row => row.Label == $"{number}");
                Assert.InRange(kept, 1, size - 1);
                Assert.InRange(kept, (size * fraction) - 1, (size * fraction) + 1);
            }
        });

    [Fact]
    public void The_same_seed_gives_the_same_split_and_another_seed_another()
    {
        var rows = Rows([50, 50]);
        string[] Test(long seed) => [.. StratifiedSplit.Split(rows, 0.2f, seed).Test.Select(row => row.ImagePath)];
        Assert.Equal(Test(1), Test(1));
        Assert.NotEqual(Test(1), Test(2));
    }

    private static ImageRow[] Rows(int[] sizes) =>
        [.. sizes.SelectMany((size, label) => Enumerable.Range(0, size).Select(number => new ImageRow { ImagePath = $"{label}/{number}", Label = $"{label}" }))];
}
