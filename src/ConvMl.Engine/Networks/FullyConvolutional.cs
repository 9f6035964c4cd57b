using ConvMl.Layers;
using ConvMl.Tensors;

namespace ConvMl.Networks;

/// <summary>Makes a classifier one that works at every place of an image; see <see cref="Network.ToFullyConvolutional"/>.</summary>
internal sealed class FullyConvolutional
{
    private readonly Network _source;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    // For each vector of the network the image [C, H, W], on the original size, whose numbers it is.
    private readonly Dictionary<string, Shape> _images = new(StringComparer.Ordinal);

    private FullyConvolutional(Network source) => _source = source;

    public static Network Of(Network source)
    {
        _ = source.Parameters;
        if (!source.IsConcrete)
            throw new NetworkException($"The input is {string.Join(", ", source.InputShapes)}; set the height and width that the network was trained on with WithInputSize(height, width).");
        return new FullyConvolutional(source).Convert();
    }

    private Network Convert()
    {
        Network? network = null;
        foreach (var input in _source.Inputs)
        {
            if (!input.Shape.IsImage)
                throw new NetworkException($"The input '{input.Name}' is {input.Shape}; only a network on images [C, H, W] works at every place of a larger image.");
            Shape open = [input.Shape.Channels, Shape.Open, Shape.Open];
            network = network is null ? Network.Input(open, input.Name) : network.AddInput(open, input.Name);
            _names.Add(input.Name, input.Name);
        }

        foreach (var node in _source.Nodes)
            network = Add(network!, node);
        return network!.WithOutputs([.. _source.Outputs.Select(output => _names[output])]).WithFrozen(_source.Frozen);
    }

    private Network Add(Network network, NetworkNode node)
    {
        _names.Add(node.Name, node.Name);
        if (node.OutputShape.IsImage)
            return Append(network, node, node.Layer);

        var images = node.Inputs.Select((input, index) => node.InputShapes[index].IsImage ? node.InputShapes[index] : _images[input]).ToArray();
        if (node.Layer is Flatten)
        {
            _names[node.Name] = _names[node.Inputs[0]];
            _images.Add(node.Name, images[0]);
            return network;
        }

        var layer = images.All(image => image.Height == images[0].Height && image.Width == images[0].Width) ? node.Layer.OverImages(images[0]) : null;
        if (layer is null)
            throw new NetworkException(
                $"Layer '{node.Name}' ({LayerRegistry.NameOf(node.Layer)}): it works on the numbers of {string.Join(", ", images)} as on one vector; there is no layer that does so at every place of a larger image.");
        _images.Add(node.Name, layer.Describe(images).Output);
        return Append(network, node, layer);
    }

    private Network Append(Network network, NetworkNode node, Layer layer) => network.Append(layer, [.. node.Inputs.Select(input => _names[input])], node.Name);
}
