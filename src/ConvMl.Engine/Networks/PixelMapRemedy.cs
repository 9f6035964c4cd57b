using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Tensors;

namespace ConvMl.Networks;

/// <summary>What to change in a network that does not give the map of logits that its targets ask for, and at which layer.</summary>
public static class PixelMapRemedy
{
    /// <summary>Says what to change, in sentences that begin with a space, to be put behind a message of what is wrong; empty if there is nothing to say.</summary>
    /// <param name="network">The network, with sizes known.</param>
    /// <param name="expected">The shape <c>[K, H, W]</c> that its output should have.</param>
    public static string For(Network network, Shape expected)
    {
        ArgumentNullException.ThrowIfNull(network);
        // Layers on the way from the input to the output, each with the first of what it reads.
        var path = new List<NetworkNode>();
        for (var node = NodeOf(network, network.Head); node is not null; node = NodeOf(network, node.Inputs[0]))
            path.Insert(0, node);

        if (path.FirstOrDefault(node => node.InputShapes[0].IsImage && !node.OutputShape.IsImage) is { } flat)
            return $" {Describe(flat)} makes an image {flat.InputShapes[0]} a vector {flat.OutputShape}: leave it and the layers behind it out, and end with PixelClassifier(), whose channels come from the masks.";
        var output = network.HeadShape;
        if (!output.IsImage)
            return "";

        var remedies = "";
        if (output.Height != expected.Height || output.Width != expected.Width)
            remedies += SizeRemedy(path, output, expected);
        if (output.Channels != expected.Channels)
        {
            remedies += path.LastOrDefault(node => node.InputShapes[0].Channels != node.OutputShape.Channels) is { } last
                ? $" {Describe(last)} gives {output.Channels} channels: let it give {expected.Channels}, one a class, or end with PixelClassifier(), whose channels come from the masks."
                : " End it with PixelClassifier(), whose channels come from the masks.";
        }

        return remedies;
    }

    private static string SizeRemedy(List<NetworkNode> path, Shape output, Shape expected)
    {
        // Where rows or columns get lost that no layer can bring back.
        foreach (var node in path)
        {
            var (before, after) = (node.InputShapes[0], node.OutputShape);
            var field = node.Description.FieldOf([.. node.Inputs.Select(_ => ReceptiveField.Pixel)]);
            var (vertical, horizontal) = (field.Vertical.Stride, field.Horizontal.Stride);
            if (!LosesRest(before.Height, after.Height, vertical) && !LosesRest(before.Width, after.Width, horizontal))
                continue;
            return $" {Describe(node)} turns {before.Height} x {before.Width} into {after.Height} x {after.Width}, which later layers do not bring back: " +
                (vertical == 1 && horizontal == 1
                    ? "let it keep the size, a convolution or pooling with Padding.Same."
                    : $"resize images and masks so that what reaches it is a multiple of {vertical} high and of {horizontal} wide, or change its stride.");
        }

        if (output.Height < expected.Height && expected.Height % output.Height == 0 && expected.Width % output.Width == 0)
        {
            var scale = expected.Height / output.Height == expected.Width / output.Width
                ? $"{expected.Height / output.Height}"
                : $"({expected.Height / output.Height}, {expected.Width / output.Width})";
            return $" Its layers make the image smaller without making it as large again: put an Upsample2D({scale}) behind {Describe(path[^1])}, or a ConvTranspose2D of that stride in its place.";
        }

        return path.LastOrDefault(node => node.OutputShape.Height > node.InputShapes[0].Height || node.OutputShape.Width > node.InputShapes[0].Width) is { } enlarges
            ? $" {Describe(enlarges)} turns {enlarges.InputShapes[0].Height} x {enlarges.InputShapes[0].Width} into {enlarges.OutputShape.Height} x {enlarges.OutputShape.Width}: let it give the size that is missing."
            : $" Let its layers keep {expected.Height} x {expected.Width}.";
    }

    // A layer that enlarges has a stride below 1.
    private static bool LosesRest(int before, int after, double stride) => stride >= 1 && after * stride != before;

    private static NetworkNode? NodeOf(Network network, string name) => network.Nodes.FirstOrDefault(node => node.Name == name);

    private static string Describe(NetworkNode node) => $"'{node.Name}' ({LayerRegistry.NameOf(node.Layer)})";
}
