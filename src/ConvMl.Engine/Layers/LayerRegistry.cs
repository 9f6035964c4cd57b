using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Elementwise;
using ConvMl.Layers.Pooling;
using ConvMl.Layers.Resampling;
using ConvMl.Layers.Shaping;
using ConvMl.Serialization;

namespace ConvMl.Layers;

/// <summary>
/// The layers by name. The name stands in recipes, in saved networks and in messages. Layers of other assemblies register
/// themselves before their first use.
/// </summary>
public static class LayerRegistry
{
    private static readonly ConcurrentDictionary<string, JsonTypeInfo> ByName = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<Type, string> ByType = new();

    static LayerRegistry()
    {
        Register<Add>("Add", LayerJson.Default.Add);
        Register<AveragePool2D>("AveragePool2D", LayerJson.Default.AveragePool2D);
        Register<BatchNorm>("BatchNorm", LayerJson.Default.BatchNorm);
        Register<Broadcast>("Broadcast", LayerJson.Default.Broadcast);
        Register<Clip>("Clip", LayerJson.Default.Clip);
        Register<Concat>("Concat", LayerJson.Default.Concat);
        Register<Conv2D>("Conv2D", LayerJson.Default.Conv2D);
        Register<ConvTranspose2D>("ConvTranspose2D", LayerJson.Default.ConvTranspose2D);
        Register<DeformableConv2D>("DeformableConv2D", LayerJson.Default.DeformableConv2D);
        Register<Dense>("Dense", LayerJson.Default.Dense);
        Register<Divide>("Divide", LayerJson.Default.Divide);
        Register<Dropout>("Dropout", LayerJson.Default.Dropout);
        Register<ELU>("ELU", LayerJson.Default.ELU);
        Register<FixedTensor>("FixedTensor", LayerJson.Default.FixedTensor);
        Register<Flatten>("Flatten", LayerJson.Default.Flatten);
        Register<GELU>("GELU", LayerJson.Default.GELU);
        Register<GlobalAveragePool>("GlobalAveragePool", LayerJson.Default.GlobalAveragePool);
        Register<GroupNorm>("GroupNorm", LayerJson.Default.GroupNorm);
        Register<HardSigmoid>("HardSigmoid", LayerJson.Default.HardSigmoid);
        Register<LayerNorm>("LayerNorm", LayerJson.Default.LayerNorm);
        Register<LeakyReLU>("LeakyReLU", LayerJson.Default.LeakyReLU);
        Register<LocalResponseNorm>("LocalResponseNorm", LayerJson.Default.LocalResponseNorm);
        Register<LogSoftmax>("LogSoftmax", LayerJson.Default.LogSoftmax);
        Register<Magnitude>("Magnitude", LayerJson.Default.Magnitude);
        Register<MatMul>("MatMul", LayerJson.Default.MatMul);
        Register<MaxPool2D>("MaxPool2D", LayerJson.Default.MaxPool2D);
        Register<MaxUnpool2D>("MaxUnpool2D", LayerJson.Default.MaxUnpool2D);
        Register<Multiply>("Multiply", LayerJson.Default.Multiply);
        Register<Normalize>("Normalize", LayerJson.Default.Normalize);
        Register<Pad>("Pad", LayerJson.Default.Pad);
        Register<PixelShuffle>("PixelShuffle", LayerJson.Default.PixelShuffle);
        Register<PReLU>("PReLU", LayerJson.Default.PReLU);
        Register<ReLU>("ReLU", LayerJson.Default.ReLU);
        Register<Reshape>("Reshape", LayerJson.Default.Reshape);
        Register<Resize2D>("Resize2D", LayerJson.Default.Resize2D);
        Register<SELU>("SELU", LayerJson.Default.SELU);
        Register<Sigmoid>("Sigmoid", LayerJson.Default.Sigmoid);
        Register<SiLU>("SiLU", LayerJson.Default.SiLU);
        Register<Slice>("Slice", LayerJson.Default.Slice);
        Register<Softmax>("Softmax", LayerJson.Default.Softmax);
        Register<Softplus>("Softplus", LayerJson.Default.Softplus);
        Register<Softsign>("Softsign", LayerJson.Default.Softsign);
        Register<SparseConv2D>("SparseConv2D", LayerJson.Default.SparseConv2D);
        Register<Subsample2D>("Subsample2D", LayerJson.Default.Subsample2D);
        Register<Subtract>("Subtract", LayerJson.Default.Subtract);
        Register<Tanh>("Tanh", LayerJson.Default.Tanh);
        Register<Transpose>("Transpose", LayerJson.Default.Transpose);
        Register<Upsample2D>("Upsample2D", LayerJson.Default.Upsample2D);
    }

    /// <summary>The names of all registered layers, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names => [.. ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The types of all registered layers.</summary>
    public static IReadOnlyList<Type> Types => [.. ByType.Keys];

    /// <summary>Gives a layer its name, and the way its settings are written and read as JSON.</summary>
    /// <param name="name">The name, as it stands in recipes.</param>
    /// <param name="json">Made by a source-generated <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    /// <exception cref="ArgumentException">The name or the type is registered already, differently.</exception>
    public static void Register<TLayer>(string name, JsonTypeInfo<TLayer> json)
        where TLayer : Layer
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(json);
        if (ByName.TryGetValue(name, out var taken) && taken.Type != typeof(TLayer))
            throw new ArgumentException($"The layer name '{name}' belongs to {taken.Type}; choose another name for {typeof(TLayer)}.", nameof(name));
        if (ByType.TryGetValue(typeof(TLayer), out var known) && known != name)
            throw new ArgumentException($"{typeof(TLayer)} is registered as '{known}' already; it cannot be '{name}' too.", nameof(name));
        ByName.TryAdd(name, json);
        ByType.TryAdd(typeof(TLayer), name);
    }

    /// <summary>The name of a layer's type.</summary>
    /// <exception cref="ArgumentException">The type is not registered.</exception>
    public static string NameOf(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return ByType.TryGetValue(layer.GetType(), out var name)
            ? name
            : throw new ArgumentException($"The layer type {layer.GetType()} is not registered; call LayerRegistry.Register once before using it.", nameof(layer));
    }

    /// <summary>Finds how the settings of the layer of that name are written and read.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out JsonTypeInfo? json) => ByName.TryGetValue(name, out json);
}
