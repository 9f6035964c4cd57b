using ConvMl.Geometry;
using ConvMl.Layers;

namespace ConvMl.Networks.Presets;

/// <summary>What several presets are made of.</summary>
internal static class PresetBlocks
{
    /// <summary>A convolution, its batch normalization (or its bias where there is none) and a ReLU.</summary>
    public static Network ConvReLU(
        this Network network, int channels, Size2D kernel, Size2D? stride = null, Padding? padding = null, int groups = 1, bool batchNorm = true) =>
        network.ConvNorm(channels, kernel, stride, padding, groups, batchNorm).ReLU();

    /// <summary>A convolution with its batch normalization, or with a bias where there is none.</summary>
    public static Network ConvNorm(
        this Network network, int channels, Size2D kernel, Size2D? stride = null, Padding? padding = null, int groups = 1, bool batchNorm = true)
    {
        network = network.Conv2D(channels, kernel, stride, padding: padding, groups: groups, bias: !batchNorm);
        return batchNorm ? network.BatchNorm() : network;
    }

    /// <summary>ReLU(x' + conv(ReLU(conv(x)))) with 3×3 convolutions, where x' is x or, where the shape changes, a 1×1 convolution of it.</summary>
    public static Network BasicBlock(this Network network, int channels, int stride, bool batchNorm)
    {
        if (batchNorm)
            return network.ResidualBlock(channels, stride);
        Network Body(Network start) => start.ConvReLU(channels, 3, stride, padding: 1, batchNorm: false).Conv2D(channels, 3, padding: 1);
        var isSame = stride == 1 && network.HeadShape.Channels == channels;
        return (isSame ? network.Residual(Body) : network.Add(Body, start => start.Conv2D(channels, 1, stride, padding: Padding.Valid))).ReLU();
    }

    /// <summary>Stages of basic blocks: each stage doubles the channels and, but the first, halves the image.</summary>
    public static Network ResidualStages(this Network network, int width, int stages, int blocks, bool batchNorm)
    {
        for (var stage = 0; stage < stages; stage++)
        {
            for (var block = 0; block < blocks; block++)
                network = network.BasicBlock(checked(width << stage), stage > 0 && block == 0 ? 2 : 1, batchNorm);
        }

        return network;
    }
}
