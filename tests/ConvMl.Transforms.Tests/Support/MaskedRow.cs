using ConvMl.Transforms.Images;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>A row of images with masks, read whole.</summary>
internal sealed record MaskedRow(string Path, byte[] Planes, uint[] Mask)
{
    internal static List<MaskedRow> Read(IDataView view, Random? order = null)
    {
        using var cursor = view.GetRowCursor(view.Schema, order);
        var path = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["ImagePath"]);
        var image = cursor.GetGetter<MLImage>(view.Schema["Image"]);
        var mask = cursor.GetGetter<VBuffer<uint>>(view.Schema["Mask"]);
        List<MaskedRow> rows = [];
        ReadOnlyMemory<char> name = default;
        MLImage picture = null!;
        VBuffer<uint> keys = default;
        while (cursor.MoveNext())
        {
            path(ref name);
            image(ref picture);
            mask(ref keys);
            var planes = new byte[3 * picture.Width * picture.Height];
            ImagePixels.CopyPlanes(picture, 3, planes);
            rows.Add(new(name.ToString(), planes, [.. keys.DenseValues()]));
        }

        return rows;
    }
}
