namespace ConvMl.Scenes;

/// <summary>A picture of garments with everything that is known about it.</summary>
public sealed class Scene
{
    private readonly byte[] _image;
    private readonly byte[] _mask;
    private readonly ushort[] _instanceIds;

    internal Scene(int height, int width, byte[] image, byte[] mask, ushort[] instanceIds, IReadOnlyList<SceneInstance> instances) =>
        (Height, Width, _image, _mask, _instanceIds, Instances) = (height, width, image, mask, instanceIds, instances);

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>The colours, <c>[3, H, W]</c>: red, green, blue.</summary>
    public ReadOnlyMemory<byte> Image => _image;

    /// <summary>The class of each pixel, <c>[H, W]</c>: that of the nearest garment there, 0 where there is none.</summary>
    public ReadOnlyMemory<byte> Mask => _mask;

    /// <summary>The id of the nearest garment at each pixel, <c>[H, W]</c>; 0 where there is none.</summary>
    public ReadOnlyMemory<ushort> InstanceIds => _instanceIds;

    /// <summary>The garments, the nearest first: the one with id 1, then the one with id 2, and so on.</summary>
    public IReadOnlyList<SceneInstance> Instances { get; }
}
