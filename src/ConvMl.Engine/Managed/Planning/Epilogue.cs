using ConvMl.Layers;
using ConvMl.Layers.Pooling;
using ConvMl.Networks;

namespace ConvMl.Managed.Planning;

/// <summary>
/// The layers behind a layer that its kernel can run on its results before it writes them: a batch normalization (folded into weights and
/// bias), the addition of a residual, a ReLU, a maximum pooling of 2×2, in this order.
/// </summary>
/// <param name="BatchNorm">The normalization; null for none.</param>
/// <param name="Add">The addition; null for none.</param>
/// <param name="ReLU">The activation; null for none.</param>
/// <param name="Pool">The pooling; null for none. A kernel that can do the rest need not be able to do this (<see cref="Kernel.RunsPool"/>).</param>
internal sealed record Epilogue(NetworkNode? BatchNorm = null, NetworkNode? Add = null, NetworkNode? ReLU = null, NetworkNode? Pool = null)
{
    /// <summary>No layer.</summary>
    public static Epilogue None { get; } = new();

    /// <summary>The name of what is added; null for nothing.</summary>
    public string? Residual { get; init; }

    /// <summary>Whether a ReLU ends it.</summary>
    public bool Rectify => ReLU is not null;

    /// <summary>The layers in order.</summary>
    public IEnumerable<NetworkNode> Nodes => new[] { BatchNorm, Add, ReLU, Pool }.OfType<NetworkNode>();

    /// <summary>True if there is no layer.</summary>
    public bool IsEmpty => !Nodes.Any();

    /// <summary>
    /// What could be fused into each layer: along the chain of those that alone read what is before them. In training a normalization
    /// needs the statistics of what the layer writes, and what an addition reads is asked for again; so only a ReLU is fused, whose gradient
    /// needs its own output and nothing else, and a pooling behind a convolution whose backward passes need no more than the places of the maxima.
    /// </summary>
    public static Epilogue Behind(NetworkNode node, Network network, bool isTraining)
    {
        var epilogue = None;
        var last = node;
        var isConvolution = !isTraining && node.Layer is (Conv2D or ConvTranspose2D);
        if (isConvolution && OnlyReader(network, last) is { Layer: Layers.BatchNorm } batchNorm)
            (epilogue, last) = (epilogue with { BatchNorm = batchNorm }, batchNorm);
        if (isConvolution && OnlyReader(network, last) is { Layer: Layers.Add, Inputs.Count: 2 } add
            && add.Inputs.Single(input => input != last.Name) is var residual && IndexOf(network, residual) < node.Index)
            (epilogue, last) = (epilogue with { Add = add, Residual = residual }, add);
        if (node.Layer is Conv2D or ConvTranspose2D or Layers.BatchNorm or Layers.Add && OnlyReader(network, last) is { Layer: Layers.Activations.ReLU } relu)
            (epilogue, last) = (epilogue with { ReLU = relu }, relu);
        if ((isConvolution || node.Layer is Conv2D) && OnlyReader(network, last) is { Layer: MaxPool2D } pool && IsOfSquares(pool))
            epilogue = epilogue with { Pool = pool };
        return epilogue;
    }

    // Windows of 2×2 side by side: the tiles of a convolution begin where they do.
    private static bool IsOfSquares(NetworkNode pool) => ((MaxPool2D)pool.Layer).GeometryFor(pool.InputShapes[0]) is
    {
        Vertical: { Kernel: 2, Stride: 2, Dilation: 1, PadBefore: 0, PadAfter: 0 },
        Horizontal: { Kernel: 2, Stride: 2, Dilation: 1, PadBefore: 0, PadAfter: 0 },
    };

    /// <summary>The ReLU that makes the one input of a layer, if nobody else reads that or what the ReLU reads.</summary>
    public static NetworkNode? ReLUBefore(NetworkNode node, Network network) =>
        node.Inputs.Count == 1
        && Producer(network, node) is { Layer: Layers.Activations.ReLU } relu && OnlyReader(network, relu) == node
        && Producer(network, relu) is { } before && OnlyReader(network, before) == relu
            ? relu
            : null;

    private static NetworkNode? Producer(Network network, NetworkNode reader) => network.Nodes.FirstOrDefault(node => node.Name == reader.Inputs[0]);

    private static NetworkNode? OnlyReader(Network network, NetworkNode node)
    {
        if (network.Outputs.Contains(node.Name))
            return null;
        var readers = network.Nodes.Where(reader => reader.Inputs.Contains(node.Name)).Take(2).ToArray();
        return readers.Length == 1 && readers[0].Inputs.Count(input => input == node.Name) == 1 ? readers[0] : null;
    }

    // An input of the network is there before all nodes.
    private static int IndexOf(Network network, string name) => network.Nodes.FirstOrDefault(node => node.Name == name)?.Index ?? -1;
}
