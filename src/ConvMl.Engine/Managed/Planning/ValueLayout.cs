using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Tensors;

namespace ConvMl.Managed.Planning;

/// <summary>How the numbers of a value lie in memory.</summary>
/// <param name="Shape">One sample, <c>[C, H, W]</c> or <c>[C]</c>.</param>
/// <param name="Order">The order of its numbers.</param>
/// <param name="Lanes">V of the blocked layout.</param>
internal readonly record struct ValueLayout(Shape Shape, BufferLayout Order, int Lanes)
{
    /// <summary>Channels C.</summary>
    public int Channels => Shape.Channels;

    /// <summary>Numbers of one channel.</summary>
    public int Pixels => Shape.Elements / Shape.Channels;

    /// <summary>Floats of one sample, empty lanes included.</summary>
    public int Length => Order == BufferLayout.Planar
        ? Shape.Elements
        : checked((int)BlockedLayout.ImageLength(Channels, 1, Pixels, Lanes));

    /// <summary>True if the numbers lie in the other order as they do in this one: a single pixel whose channels fill whole vectors.</summary>
    public bool LiesAs(BufferLayout order) => Order == order || (Pixels == 1 && Channels % Lanes == 0);
}
