namespace ConvMl.Scenes;

/// <summary>Grey pictures of single garments on black with their classes, as Fashion-MNIST has them: what scenes are made of.</summary>
public sealed class Garments
{
    /// <summary>Rows, and pixels in a row, of a garment's picture.</summary>
    public const int Side = 28;

    /// <summary>Number of classes of garments.</summary>
    public const int Classes = 10;

    /// <summary>The darkest shade that is a garment's and not the black behind it: pictures have faint specks in the black.</summary>
    internal const byte DarkestShade = 24;

    private const int Pixels = Side * Side;

    private readonly byte[] _images;
    private readonly byte[] _classes;

    /// <summary>Keeps a copy of the garments.</summary>
    /// <param name="images">Their shades, <c>[N, 28, 28]</c>, 0 for the black behind the garment.</param>
    /// <param name="classes">Their classes, <c>[N]</c>: 0 to 9, in Fashion-MNIST's order.</param>
    /// <exception cref="ArgumentException">
    /// There is no garment, there are more or fewer bytes than N pictures have, a class is above 9, or a picture is black all over.
    /// </exception>
    public Garments(ReadOnlySpan<byte> images, ReadOnlySpan<byte> classes)
    {
        if (classes.IsEmpty)
            throw new ArgumentException("There is no garment to make scenes of; give at least one.", nameof(classes));
        if (images.Length != (long)classes.Length * Pixels)
        {
            throw new ArgumentException(
                $"There are {classes.Length:N0} classes and {images.Length:N0} bytes of images; {classes.Length:N0} garments of {Side} × {Side} have {(long)classes.Length * Pixels:N0}.",
                nameof(images));
        }

        for (var garment = 0; garment < classes.Length; garment++)
        {
            if (classes[garment] >= Classes)
                throw new ArgumentException($"Garment {garment:N0} has class {classes[garment]}; expected 0 to {Classes - 1}.", nameof(classes));
            if (!images.Slice(garment * Pixels, Pixels).ContainsAnyInRange(DarkestShade, byte.MaxValue))
                throw new ArgumentException($"The picture of garment {garment:N0} is black all over: no shade reaches {DarkestShade} of 255. Leave it out.", nameof(images));
        }

        _images = images.ToArray();
        _classes = classes.ToArray();
    }

    /// <summary>Number of garments.</summary>
    public int Count => _classes.Length;

    /// <summary>The class of a garment, 0 to 9.</summary>
    internal int ClassOf(int garment) => _classes[garment];

    /// <summary>The picture of a garment, <c>[28, 28]</c>.</summary>
    internal ReadOnlySpan<byte> ImageOf(int garment) => _images.AsSpan(garment * Pixels, Pixels);
}
