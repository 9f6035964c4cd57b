using ConvMl.Geometry;
using ConvMl.Layers;

namespace ConvMl.Networks.Presets;

/// <summary>What several presets are made of.</summary>
internal static class PresetBlocks
{
    // The stages of VGG-16: how many convolutions, and their channels in units of the first stage's.
    private static readonly (int Convolutions, int Factor)[] VggPlan = [(2, 1), (2, 2), (3, 4), (3, 8), (3, 8)];

    /// <summary>Most stages of <see cref="VggStage"/>.</summary>
    public static int VggStages => VggPlan.Length;

    /// <summary>Convolutions of a stage.</summary>
    public static int VggConvolutions(int stage) => VggPlan[stage].Convolutions;

    /// <summary>Channels of a stage, given those of the first.</summary>
    public static int VggChannels(int stage, int width) => checked(width * VggPlan[stage].Factor);

    /// <summary>The 3×3 convolutions of a stage of the lecture's classification network and the pooling that ends it.</summary>
    public static Network VggStage(this Network network, int stage, int width, bool batchNorm = true, string? pool = null)
    {
        for (var index = 0; index < VggConvolutions(stage); index++)
            network = network.ConvReLU(VggChannels(stage, width), 3, padding: 1, batchNorm: batchNorm);
        return network.MaxPool2D(2, name: pool);
    }

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
