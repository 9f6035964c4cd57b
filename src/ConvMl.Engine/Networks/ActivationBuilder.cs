using ConvMl.Layers;
using ConvMl.Layers.Activations;

namespace ConvMl.Networks;

/// <summary>The fluent face of <see cref="Network"/> for the less common activations and normalizations.</summary>
public static class ActivationBuilder
{
    /// <summary>Adds a <see cref="Layers.Activations.SELU"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network SELU(this Network network, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Append(new SELU(), name);
    }

    /// <summary>Adds a <see cref="Layers.Activations.Softplus"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Softplus(this Network network, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Append(new Softplus(), name);
    }

    /// <summary>Adds a <see cref="Layers.Activations.Softsign"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Softsign(this Network network, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Append(new Softsign(), name);
    }

    /// <summary>Adds a <see cref="Layers.Activations.HardSigmoid"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network HardSigmoid(this Network network, float alpha = 0.2f, float beta = 0.5f, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Append(new HardSigmoid(alpha, beta), name);
    }

    /// <summary>Adds a <see cref="Layers.Activations.Clip"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Clip(this Network network, float? least = null, float? largest = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Append(new Clip(least, largest), name);
    }

    /// <summary>Adds a <see cref="Layers.Activations.LogSoftmax"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network LogSoftmax(this Network network, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Append(new LogSoftmax(), name);
    }

    /// <summary>Adds a <see cref="Layers.LocalResponseNorm"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network LocalResponseNorm(this Network network, int size, float alpha = 1e-4f, float beta = 0.75f, float bias = 1, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Append(new LocalResponseNorm(size, alpha, beta, bias), name);
    }
}
