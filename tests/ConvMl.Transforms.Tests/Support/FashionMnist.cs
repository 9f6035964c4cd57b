using Microsoft.ML;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>The data set that ships with the project; the build copies it beside the tests.</summary>
public static class FashionMnist
{
    public static readonly string[] ClassNames =
        ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot"];

    public static IDataView Train(MLContext context) => Load(context, "train");

    public static IDataView Test(MLContext context) => Load(context, "t10k");

    private static IDataView Load(MLContext context, string part)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "fashion-mnist");
        return context.Data.LoadIdx(
            Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"), Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"), ClassNames);
    }
}
