using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Resampling;
using ConvMl.Layers.Shaping;
using ConvMl.Tensors;

namespace ConvMl.Networks;

/// <summary>The fluent face of <see cref="Network"/> for layers that move numbers without computing any, and for resizing.</summary>
public static class ShapingBuilder
{
    /// <summary>Adds a <see cref="Layers.Shaping.Reshape"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Reshape(this Network network, Shape shape, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Append(new Reshape(shape), name);
    }

    /// <summary>Adds a <see cref="Layers.Shaping.Transpose"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Transpose(this Network network, IReadOnlyList<int> axes, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Append(new Transpose(axes), name);
    }

    /// <summary>Adds a <see cref="Layers.Shaping.Slice"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Slice(this Network network, int axis, int start, int length, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Append(new Slice(axis, start, length), name);
    }

    /// <summary>Adds a <see cref="Layers.Shaping.Broadcast"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Broadcast(this Network network, Shape shape, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Append(new Broadcast(shape), name);
    }

    /// <summary>Adds a <see cref="Layers.Shaping.Pad"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Pad(this Network network, IReadOnlyList<int> before, IReadOnlyList<int> after, PadMode mode = PadMode.Constant, float value = 0, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Append(new Pad(before, after, mode, value), name);
    }

    /// <summary>Adds a <see cref="Layers.Resampling.Resize2D"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Resize2D(this Network network, Size2D size, Interpolation interpolation = Interpolation.Nearest, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Append(new Resize2D(size, interpolation), name);
    }
}
