using ConvMl.Transforms.Images;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Images;

/// <summary>ML.NET's own image transforms work with the versions that the project pins, and give what ConvMl reads.</summary>
public sealed class MlNetImagePipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Loaded_and_resized_images_give_the_planes_that_extract_pixels_gives()
    {
        foreach (var (name, shade) in new[] { ("dark", 40), ("light", 200) })
        {
            var pixels = Enumerable.Range(0, 12 * 10).SelectMany(i => new[] { (byte)shade, (byte)i, (byte)(i / 2), (byte)255 }).ToArray();
            using var image = MLImage.CreateFromPixels(12, 10, MLPixelFormat.Rgba32, pixels);
            image.Save(_folder.File(name, "a.png"));
        }

        var context = new MLContext(seed: 1);
        var data = context.Data.LoadImageFolder(_folder.Path);
        var view = context.Transforms.LoadImages("Image", imageFolder: "", "ImagePath")
            .Append(context.Transforms.ResizeImages("Image", imageWidth: 6, imageHeight: 5))
            .Append(context.Transforms.ExtractPixels("Pixels", "Image", outputAsFloatArray: false))
            .Fit(data).Transform(data);

        using var cursor = view.GetRowCursor(view.Schema);
        var imageGetter = cursor.GetGetter<MLImage>(view.Schema["Image"]);
        var pixelGetter = cursor.GetGetter<VBuffer<byte>>(view.Schema["Pixels"]);
        MLImage image1 = null!;
        VBuffer<byte> expected = default;
        var planes = new byte[3 * 5 * 6];
        var rows = 0;
        while (cursor.MoveNext())
        {
            imageGetter(ref image1);
            pixelGetter(ref expected);
            ImagePixels.CopyPlanes(image1, 3, planes);
            Assert.Equal(expected.DenseValues(), planes);
            rows++;
        }

        Assert.Equal(2, rows);
    }
}
