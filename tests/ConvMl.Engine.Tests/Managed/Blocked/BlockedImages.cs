using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Managed.Blocked;

/// <summary>Planar images and the same in the blocked layout, moved number by number.</summary>
internal static class BlockedImages
{
    /// <summary>Numbers in −1 … 1 that depend on the seed alone.</summary>
    internal static float[] Random(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    internal static AlignedBuffer Aligned(ReadOnlySpan<float> values)
    {
        var buffer = new AlignedBuffer(values.Length);
        values.CopyTo(buffer.Span);
        return buffer;
    }

    internal static AlignedBuffer Block(float[] planar, Shape image, int batch, int lanes)
    {
        var buffer = new AlignedBuffer(Length(image, batch, lanes));
        for (var index = 0; index < planar.Length; index++)
            buffer.Span[Place(index, image, lanes)] = planar[index];
        return buffer;
    }

    /// <summary>The planar images; fails if a lane without a channel is not zero.</summary>
    internal static float[] Unblock(ReadOnlySpan<float> blocked, Shape image, int batch, int lanes)
    {
        var planar = new float[batch * image.Elements];
        var used = new bool[blocked.Length];
        for (var index = 0; index < planar.Length; index++)
        {
            var place = Place(index, image, lanes);
            planar[index] = blocked[place];
            used[place] = true;
        }

        for (var place = 0; place < used.Length; place++)
            Assert.True(used[place] || blocked[place] == 0, $"The empty lane at {place} is {blocked[place]}.");
        return planar;
    }

    internal static int Length(Shape image, int batch, int lanes) =>
        batch * (int)BlockedLayout.ImageLength(image.Channels, image.Height, image.Width, lanes);

    private static int Place(int index, Shape image, int lanes)
    {
        var pixels = image.Height * image.Width;
        var (pixel, channel, number) = (index % pixels, index / pixels % image.Channels, index / pixels / image.Channels);
        var block = (number * BlockedLayout.Blocks(image.Channels, lanes)) + (channel / lanes);
        return (((block * pixels) + pixel) * lanes) + (channel % lanes);
    }
}
