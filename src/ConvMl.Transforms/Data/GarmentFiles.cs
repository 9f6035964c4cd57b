using ConvMl.Scenes;

namespace ConvMl.Transforms.Data;

/// <summary>Reads the garments that scenes are made of from Fashion-MNIST's files.</summary>
public static class GarmentFiles
{
    /// <summary>Reads images and labels.</summary>
    /// <param name="imagesPath">An IDX file of bytes, <c>[N, 28, 28]</c>.</param>
    /// <param name="labelsPath">An IDX file of bytes, <c>[N]</c>, with labels from 0 to 9.</param>
    /// <exception cref="FileNotFoundException">One of the files is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not IDX or is damaged, or the two are not garments with labels.</exception>
    public static Garments Read(string imagesPath, string labelsPath)
    {
        var (images, labels) = (IdxFile.Read(imagesPath), IdxFile.Read(labelsPath));
        if (images.Dimensions is not [_, Garments.Side, Garments.Side] || labels.Dimensions.Length != 1)
        {
            throw new InvalidDataException(
                $"'{imagesPath}' holds {string.Join(" x ", images.Dimensions)} bytes and '{labelsPath}' {string.Join(" x ", labels.Dimensions)}; " +
                $"scenes are made of N x {Garments.Side} x {Garments.Side} garments and N labels. Give Fashion-MNIST's files, images first.");
        }

        try
        {
            return new Garments(images.Elements.Span, labels.Elements.Span);
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"'{imagesPath}' and '{labelsPath}' are not garments with labels: {error.Message}", error);
        }
    }
}
