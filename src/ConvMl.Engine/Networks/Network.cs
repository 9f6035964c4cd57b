using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.UserLayers;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Networks;

/// <summary>
/// A graph of layers with named inputs and outputs, checked as it grows: whoever holds a network holds one whose shapes fit. It is
/// immutable; adding a layer gives a new network. It holds no parameter values: those are a <see cref="ParameterSet"/>.
/// </summary>
/// <remarks>
/// <code>
/// var network = Network.Input(channels: 3, height: 64, width: 64)
///     .Conv2D(32, kernel: 3).BatchNorm().ReLU()
///     .MaxPool2D(2)
///     .Residual(block => block.Conv2D(32, kernel: 3).BatchNorm().ReLU())
///     .GlobalAveragePool()
///     .Classifier();
/// </code>
/// A network that is being built has one output, its <see cref="Head"/>, which the next layer reads.
/// </remarks>
public sealed class Network
{
    private readonly Dictionary<string, Shape> _shapes;
    private readonly Lazy<ParameterLayout> _layout;

    private Network(IReadOnlyList<NetworkInput> inputs, IReadOnlyList<NetworkNode> nodes, IReadOnlyList<string> outputs)
    {
        (Inputs, Nodes, Outputs) = (inputs, nodes, outputs);
        _shapes = new Dictionary<string, Shape>(StringComparer.Ordinal);
        foreach (var input in inputs)
            _shapes.Add(input.Name, input.Shape);
        foreach (var node in nodes)
            _shapes.Add(node.Name, node.OutputShape);
        _layout = new Lazy<ParameterLayout>(() => new ParameterLayout(
            from node in Nodes
            from parameter in node.Description.Parameters
            select (node.ParameterName(parameter.Name), parameter.Shape, parameter.Role, node.IsFrozen)));
    }

    /// <summary>The inputs, in the order in which a session takes them.</summary>
    public IReadOnlyList<NetworkInput> Inputs { get; }

    /// <summary>The layers, each behind those it reads.</summary>
    public IReadOnlyList<NetworkNode> Nodes { get; }

    /// <summary>Names of the outputs, in the order in which a session gives them.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Shapes of the inputs.</summary>
    public IEnumerable<Shape> InputShapes => Inputs.Select(input => input.Shape);

    /// <summary>Shapes of the outputs.</summary>
    public IEnumerable<Shape> OutputShapes => Outputs.Select(ShapeOf);

    /// <summary>The one output, which the next layer reads.</summary>
    /// <exception cref="InvalidOperationException">The network has several outputs.</exception>
    public string Head => Outputs.Count == 1
        ? Outputs[0]
        : throw new InvalidOperationException($"The network has {Outputs.Count} outputs ({string.Join(", ", Outputs)}); choose one to build on with At(name).");

    /// <summary>The shape of <see cref="Head"/>.</summary>
    public Shape HeadShape => ShapeOf(Head);

    /// <summary>True if no axis of any layer is open: neither the height and width of an input, nor the number of classes.</summary>
    public bool IsConcrete => _shapes.Values.All(shape => shape.IsConcrete);

    /// <summary>True if the number of classes still has to be set by <see cref="WithClasses"/>.</summary>
    public bool AwaitsClasses => Nodes.Any(node => node.Layer.AwaitsClasses);

    /// <summary>Names and places of all parameters, in the order of the layers.</summary>
    /// <exception cref="NetworkException">The number of classes, and so the number of parameters, is still open.</exception>
    public ParameterLayout Parameters => AwaitsClasses
        ? throw new NetworkException($"The layer '{Nodes.First(node => node.Layer.AwaitsClasses).Name}' waits for the number of classes; set it with WithClasses(n).")
        : _layout.Value;

    /// <summary>Begins a network on images <c>[C, H, W]</c>; leave height and width out for images of any size.</summary>
    public static Network Input(int channels, int height = Shape.Open, int width = Shape.Open, string name = "input") =>
        Input(Shape.Create([channels, height, width]), name);

    /// <summary>Begins a network on samples of <paramref name="shape"/>.</summary>
    public static Network Input(Shape shape, string name = "input") => Empty.AddInput(shape, name);

    private static Network Empty { get; } = new([], [], []);

    /// <summary>Adds a further input and makes it the <see cref="Head"/>.</summary>
    /// <exception cref="NetworkException">The name is taken or empty.</exception>
    public Network AddInput(Shape shape, string name)
    {
        RequireFreeName(name);
        if (shape.Rank == 0 || shape.Channels == Shape.Open || (shape.Rank != 3 && !shape.IsConcrete))
            throw new NetworkException($"The input '{name}' is {shape}; an input is [C, H, W] or [C], and only height and width may be open.");
        return new([.. Inputs, new NetworkInput(name, shape)], Nodes, [name]);
    }

    /// <summary>Adds a layer that reads the <see cref="Head"/> and becomes the head.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="name">Its name; the layer's registered name and a number, such as <c>conv2d_1</c>, if null.</param>
    /// <exception cref="NetworkException">The layer cannot take its input, or the name is taken.</exception>
    public Network Append(Layer layer, string? name = null) => Append(layer, [Head], name);

    /// <summary>Adds a layer that reads the named inputs or layers, and becomes the head.</summary>
    /// <inheritdoc cref="Append(Layer, string?)"/>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">What it reads, in order.</param>
    /// <param name="name">Its name.</param>
    public Network Append(Layer layer, IReadOnlyList<string> inputs, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(inputs);
        var type = LayerRegistry.NameOf(layer);
        name ??= FreeName(type);
        RequireFreeName(name);
        var (least, most) = layer.InputCount;
        if (inputs.Count < least || inputs.Count > most)
        {
            var needed = most == least ? $"{least}" : most == int.MaxValue ? $"{least} or more" : $"{least} to {most}";
            throw new NetworkException($"Layer '{name}' ({type}): it reads {inputs.Count} inputs; it needs {needed}.");
        }

        var shapes = inputs.Select(input => _shapes.TryGetValue(input, out var shape)
            ? shape
            : throw new NetworkException($"Layer '{name}' ({type}): it reads '{input}', which is neither an input nor an earlier layer. There are: {string.Join(", ", _shapes.Keys)}.")).ToArray();
        LayerDescription description;
        try
        {
            description = layer.Describe(shapes);
            foreach (var parameter in description.Parameters)
                parameter.Initializer.RequireFits(parameter.Shape);
        }
        catch (GeometryException exception)
        {
            throw new NetworkException($"Layer '{name}' ({type}): {exception.Message}", exception);
        }
        catch (OverflowException exception)
        {
            throw new NetworkException($"Layer '{name}' ({type}): on an input {string.Join(", ", shapes)} it would hold more than {int.MaxValue} numbers.", exception);
        }
        catch (Exception exception) when (layer is UserLayer)
        {
            throw new NetworkException($"Layer '{name}' ({type}): {layer.GetType()}.{nameof(Layer.Describe)} threw {exception.GetType().Name}: {exception.Message}", exception);
        }

        return new(Inputs, [.. Nodes, new NetworkNode(Nodes.Count, name, layer, [.. inputs], shapes, description)], [name]);
    }

    /// <summary>Makes the named layer (or input) the <see cref="Head"/>, so that the next layer branches off there.</summary>
    /// <exception cref="NetworkException">There is no layer of that name.</exception>
    public Network At(string name) => WithOutputs(name);

    /// <summary>Names the layers whose results the network gives, in order.</summary>
    /// <exception cref="NetworkException">A name is unknown or given twice.</exception>
    public Network WithOutputs(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Length == 0)
            throw new NetworkException("A network needs at least one output.");
        foreach (var name in names)
        {
            _ = ShapeOf(name);
            if (names.Count(other => other == name) > 1)
                throw new NetworkException($"The output '{name}' is named twice.");
        }

        return new(Inputs, Nodes, [.. names]);
    }

    /// <summary>Names of the layers that training leaves as they are, in order.</summary>
    public IEnumerable<string> Frozen => Nodes.Where(node => node.IsFrozen).Select(node => node.Name);

    /// <summary>
    /// The network in which training leaves the named layers as they are, and no others: their parameters get no gradient, and what lies below the
    /// first trained layer is not passed backward at all. A frozen batch normalization uses its running statistics and does not move them.
    /// Layers without parameters may be named too; for them nothing changes.
    /// </summary>
    /// <exception cref="NetworkException">A name is unknown.</exception>
    public Network WithFrozen(params IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var frozen = names.Select(name => this[name].Name).ToHashSet(StringComparer.Ordinal);
        return new(Inputs, [.. Nodes.Select(node => node.Frozen(frozen.Contains(node.Name)))], Outputs);
    }

    /// <summary>Names of a layer and of all layers that it depends on, in order: what is frozen to train only what lies behind.</summary>
    /// <exception cref="NetworkException">The name is unknown.</exception>
    public IReadOnlyList<string> LayersUpTo(string name)
    {
        var needed = new HashSet<string>([this[name].Name], StringComparer.Ordinal);
        foreach (var node in Nodes.Reverse().Where(node => needed.Contains(node.Name)))
            needed.UnionWith(node.Inputs);
        return [.. Nodes.Select(node => node.Name).Where(needed.Contains)];
    }

    /// <summary>The network that ends with the named layer: it and the layers that it depends on, with all inputs that these read.</summary>
    /// <remarks>Layers keep their names: take their values with <see cref="ParameterSet.Choose"/>.</remarks>
    /// <exception cref="NetworkException">The name is unknown, or names an input.</exception>
    public Network CutAt(string name)
    {
        var nodes = LayersUpTo(name).Select(layer => this[layer]).ToArray();
        var begun = Inputs.Where(input => nodes.Any(node => node.Inputs.Contains(input.Name))).Aggregate(Empty, (network, input) => network.AddInput(input.Shape, input.Name));
        return nodes.Aggregate(begun, (network, node) => network.Append(node.Layer, node.Inputs, node.Name)).WithFrozen(nodes.Where(node => node.IsFrozen).Select(node => node.Name));
    }

    /// <summary>The network with the number of outputs set for each layer that waits for the number of classes.</summary>
    /// <exception cref="NetworkException">There are fewer than two classes.</exception>
    public Network WithClasses(int classes) => classes >= 2
        ? Rebuild(input => input, layer => layer.WithClasses(classes))
        : throw new NetworkException($"There are {classes} classes; a classifier needs at least 2.");

    /// <summary>The network for images of a height and width: every open axis of its inputs is set.</summary>
    /// <exception cref="NetworkException">A layer cannot take an input of that size.</exception>
    public Network WithInputSize(int height, int width) => Rebuild(
        input => input.Shape.IsImage
            ? input with
            {
                Shape = [
                    input.Shape.Channels,
                    input.Shape.Height == Shape.Open ? height : input.Shape.Height,
                    input.Shape.Width == Shape.Open ? width : input.Shape.Width],
            }
            : input,
        layer => layer);

    /// <summary>The network for images of another height and width, whatever those of its inputs are.</summary>
    /// <exception cref="NetworkException">A layer cannot take an input of that size.</exception>
    internal Network Resized(int height, int width) =>
        Rebuild(input => input.Shape.IsImage ? input with { Shape = [input.Shape.Channels, height, width] } : input, layer => layer);

    /// <summary>
    /// The network that does at every place of an image of any size what this one does on its own size: a trained classifier gives a map of
    /// scores. Dense layers become convolutions with kernels as large as the image they read, global average pooling one with a window of that
    /// size; height and width of the inputs are open. Long, Shelhamer and Darrell, "Fully convolutional networks for semantic segmentation" (CVPR 2015).
    /// </summary>
    /// <remarks>
    /// Layers keep their names and parameters: take the values with <c>parameters.Reshape(network.Parameters)</c>. On the original size the outputs
    /// are the same numbers, <c>[C, 1, 1]</c> instead of <c>[C]</c>. On larger images, a convolution with padding sees the image's surroundings
    /// where it saw zeros.
    /// </remarks>
    /// <exception cref="NetworkException">A size or the number of classes is open, an input is no image, or a layer needs all numbers at once, such as batch normalization of a flattened image.</exception>
    public Network ToFullyConvolutional() => FullyConvolutional.Of(this);

    /// <summary>The network with <paramref name="layer"/> put between its first input and everything that reads it.</summary>
    /// <exception cref="NetworkException">The layer changes the shape, or the name is taken.</exception>
    public Network Prepend(Layer layer, string? name = null)
    {
        var first = Inputs[0].Name;
        var begun = Inputs.Aggregate(Empty, (network, input) => network.AddInput(input.Shape, input.Name)).At(first);
        begun = begun.Append(layer, name ?? FreeName(LayerRegistry.NameOf(layer)));
        var inserted = begun.Head;
        if (begun.HeadShape != Inputs[0].Shape)
            throw new NetworkException($"Layer '{inserted}': it turns the input {Inputs[0].Shape} into {begun.HeadShape}; a layer put in front must keep the shape.");
        string Redirect(string input) => input == first ? inserted : input;
        var result = Nodes.Aggregate(begun, (network, node) => network.Append(node.Layer, [.. node.Inputs.Select(Redirect)], node.Name));
        return result.WithOutputs([.. Outputs.Select(Redirect)]).WithFrozen(Frozen);
    }

    /// <summary>The node of that name.</summary>
    /// <exception cref="NetworkException">There is none.</exception>
    public NetworkNode this[string name] => Nodes.FirstOrDefault(node => node.Name == name) ?? throw Unknown(name);

    /// <summary>The shape of an input or of a layer's output, without the batch axis.</summary>
    /// <exception cref="NetworkException">There is none of that name.</exception>
    public Shape ShapeOf(string name) => _shapes.TryGetValue(name, out var shape) ? shape : throw Unknown(name);

    /// <summary>Makes the parameters with their initial values: a pure function of the network and the seed.</summary>
    public ParameterSet CreateParameters(long seed)
    {
        var parameters = new ParameterSet(Parameters);
        // Counted among the layers that have parameters, so that a layer without any can come or go and the others begin alike.
        foreach (var (position, node) in Nodes.Where(node => node.Description.Parameters.Count > 0).Index())
        {
            foreach (var (index, spec) in node.Description.Parameters.Index())
            {
                var random = new CounterRandom(seed, RandomPurpose.Initialization, position, index);
                spec.Initializer.Fill(parameters[node.ParameterName(spec.Name)], spec.Shape, spec.Fans, random);
            }
        }

        return parameters;
    }

    /// <summary>Checks that the network can run: its sizes are known and every layer and input leads to an output.</summary>
    /// <exception cref="NetworkException">It cannot.</exception>
    public void RequireComplete()
    {
        _ = Parameters;
        if (Nodes.Count == 0)
            throw new NetworkException("The network has no layers.");
        if (!IsConcrete)
            throw new NetworkException($"The input is {string.Join(", ", InputShapes)}; set its height and width with WithInputSize(height, width).");
        var used = new HashSet<string>(Outputs, StringComparer.Ordinal);
        foreach (var node in Nodes.Reverse())
        {
            if (!used.Contains(node.Name))
                throw new NetworkException($"Layer '{node.Name}' leads to no output; remove it or name it in WithOutputs. The outputs are: {string.Join(", ", Outputs)}.");
            used.UnionWith(node.Inputs);
        }

        if (Inputs.FirstOrDefault(input => !used.Contains(input.Name)) is { } unused)
            throw new NetworkException($"The input '{unused.Name}' is read by no layer.");
    }

    private Network Rebuild(Func<NetworkInput, NetworkInput> input, Func<Layer, Layer> layer)
    {
        var begun = Inputs.Select(input).Aggregate(Empty, (network, item) => network.AddInput(item.Shape, item.Name));
        return Nodes.Aggregate(begun, (network, node) => network.Append(layer(node.Layer), node.Inputs, node.Name)).WithOutputs([.. Outputs]).WithFrozen(Frozen);
    }

    private string FreeName(string type)
    {
        var number = 1 + Nodes.Count(node => LayerRegistry.NameOf(node.Layer) == type);
        string Name() => $"{type.ToLowerInvariant()}_{number}";
        while (_shapes.ContainsKey(Name()))
            number++;
        return Name();
    }

    private void RequireFreeName(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new NetworkException("A layer's or input's name is empty.");
        if (_shapes.ContainsKey(name))
            throw new NetworkException($"The name '{name}' is taken; names of layers and inputs must be unique.");
    }

    private NetworkException Unknown(string name) => new($"There is no layer or input '{name}'. There are: {string.Join(", ", _shapes.Keys)}.");
}
