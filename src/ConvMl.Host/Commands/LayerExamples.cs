using System.Reflection;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Host.Commands;

/// <summary>A network around each registered layer, to ask backends about: settings without a default get a small value, and inputs that fit are looked for.</summary>
internal static class LayerExamples
{
    /// <summary>The name that the layer has in its network.</summary>
    internal const string Node = "layer";

    private static readonly Shape Image = [4, 8, 8];

    private static readonly int[] Sizes = [2, 3, 1];

    private static readonly Shape[][] Inputs =
    [
        [], [Image], [[4]], [Image, Image], [[4, 4, 4], Image], [Image, [8, 7, 7]], [Image, [8, 8, 8]], [Image, [18, 8, 8]], [Image, [18, 6, 6]],
    ];

    /// <summary>The network of the layer of that type; null if none could be made.</summary>
    internal static Network? Of(Type type) =>
        (from whole in Sizes
         let layer = Create(type, whole)
         where layer is not null
         from inputs in Inputs
         let network = Around(layer, inputs)
         where network is not null
         select network).FirstOrDefault();

    private static Layer? Create(Type type, int whole)
    {
        var constructor = type.GetConstructors().Where(constructor => constructor.GetParameters() is not [{ } only] || only.ParameterType != type)
            .MaxBy(constructor => constructor.GetParameters().Length);
        try
        {
            return (Layer?)constructor?.Invoke([.. constructor.GetParameters().Select(parameter => ValueOf(parameter, whole))]);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is ArgumentException or GeometryException)
        {
            return null;
        }
    }

    // A number that may be left open, such as the units of a classifier, is not.
    private static object? ValueOf(ParameterInfo parameter, int whole) =>
        parameter.ParameterType == typeof(int?) ? whole : parameter.HasDefaultValue ? Default(parameter) : Example(parameter.ParameterType, whole);

    // A structure's default is given as null.
    private static object? Default(ParameterInfo parameter) =>
        parameter.DefaultValue ?? (parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null);

    private static object? Example(Type type, int whole) =>
        type == typeof(int) ? whole
        : type == typeof(float) ? 0.5f
        : type == typeof(Size2D) ? new Size2D(whole, whole)
        : type == typeof(Shape) ? Image
        : type == typeof(IReadOnlyList<int>) ? new[] { 0, 1, 2 }
        : type == typeof(IReadOnlyList<float>) ? new[] { 1f, 1f, 1f, 1f }
        : type == typeof(IReadOnlyList<bool>) ? Enumerable.Repeat(true, whole * whole).ToArray()
        : type.IsValueType ? Activator.CreateInstance(type) : null;

    private static Network? Around(Layer layer, Shape[] inputs)
    {
        try
        {
            string[] names = [.. inputs.Select((_, index) => $"input{index}")];
            // A layer that reads nothing stands beside an input.
            var network = inputs.Length == 0 ? Network.Input(Image) : Network.Input(inputs[0], names[0]);
            foreach (var (name, shape) in names.Zip(inputs).Skip(1))
                network = network.AddInput(shape, name);
            network = network.Append(layer, names, Node);
            if (inputs.Length == 0)
                network = network.Append(new Add(), [Node, "input"]);
            network.RequireComplete();
            return network;
        }
        catch (Exception exception) when (exception is ArgumentException or GeometryException or NetworkException or InvalidOperationException)
        {
            return null;
        }
    }
}
