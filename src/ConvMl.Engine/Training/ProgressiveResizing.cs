using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Training;

/// <summary>
/// Smaller images in the first epochs: a step costs as much less as they have fewer pixels, and much of what a network learns at first needs no more. Known from Howard's winning entry to
/// DAWNBench (fast.ai, 2018); see also Tan and Le, "EfficientNetV2: smaller models and faster training" (ICML 2021). Only for networks that take images of any size, as
/// those that give a class for each pixel do, and classifiers with global pooling.
/// </summary>
/// <param name="Scale">Height and width of the smaller images as a share of the full ones, above 0 and below 1; 0.5 if not given. Both are rounded to whole pixels; the network must take them.</param>
/// <param name="EpochShare">Share of the epochs that see the smaller images, above 0 and below 1; 0.5 if not given. The last epoch never does.</param>
public sealed record ProgressiveResizing(float Scale = 0.5f, float EpochShare = 0.5f)
{
    internal void Validate()
    {
        OptionCheck.Require(Scale is > 0 and < 1, $"{nameof(ProgressiveResizing)}.{nameof(Scale)}", Scale, "above 0 and below 1");
        OptionCheck.Require(EpochShare is > 0 and < 1, $"{nameof(ProgressiveResizing)}.{nameof(EpochShare)}", EpochShare, "above 0 and below 1");
    }

    /// <summary>The number of epochs that see the smaller images; the last one sees full size in any case.</summary>
    internal int EpochsOf(int epochs) => Math.Min(epochs - 1, (int)Math.Round(EpochShare * (double)epochs));

    /// <summary>The network as it takes the smaller images, with the same parameters.</summary>
    /// <exception cref="NetworkException">It cannot.</exception>
    internal Network Reduce(Network network)
    {
        var shape = network.Inputs[0].Shape;
        if (network.Inputs.Count != 1 || !shape.IsImage)
            throw new NetworkException($"{nameof(ProgressiveResizing)} makes images smaller, but the network takes {string.Join(", ", network.InputShapes)}; leave it out.");
        var (height, width) = (Reduce(shape.Height), Reduce(shape.Width));
        var what = $"{nameof(ProgressiveResizing)} makes images of {shape.Height} × {shape.Width} pixels {height} × {width}, which the network cannot take";
        Network reduced;
        try
        {
            reduced = network.Resized(height, width);
        }
        catch (NetworkException exception)
        {
            throw new NetworkException($"{what}: {exception.Message}", exception);
        }

        return reduced.Parameters.IsSameAs(network.Parameters)
            ? reduced
            : throw new NetworkException($"{what}: its weights depend on the size of the image. Let global pooling stand before the first dense layer.");
    }

    private int Reduce(int length) => Math.Max(1, (int)Math.Round(Scale * (double)length));
}
