using ConvMl.Layers.Activations;

namespace ConvMl.Onnx.Export.Lowerings;

/// <summary>Activations that take more than one operator.</summary>
internal static class Activations
{
    /// <summary>A bound that is not there is an input that is left out.</summary>
    public static void Clip(Clip layer, LayerSite site) => site.Finish(
        "Clip", [layer.Least is { } least ? site.Constant("least", [least]) : "", layer.Largest is { } largest ? site.Constant("largest", [largest]) : ""]);

    /// <summary>x·½·(1 + erf(x ÷ √2)): the operator Gelu is there from operator set 20 only.</summary>
    public static void Gaussian(LayerSite site)
    {
        var x = site.Node.Inputs[0];
        var scaled = site.Step("scaled", "Mul", [x, site.Constant("root", [(float)Math.Sqrt(0.5)])]);
        var sum = site.Step("sum", "Add", [site.Step("erf", "Erf", [scaled]), site.Constant("one", [1f])]);
        site.FinishFrom("Mul", [site.Step("half", "Mul", [x, site.Constant("weight", [0.5f])]), sum]);
    }

    /// <summary>The squares of a group of channels stand along an axis of their own, over which they are summed.</summary>
    public static void Magnitude(Magnitude layer, LayerSite site)
    {
        var x = site.Node.Inputs[0];
        var squares = site.Step("squares", "Mul", [x, x]);
        var groups = site.Step("groups", "Reshape", [squares, site.Constant("groups_shape", 0, site.Output.Channels, layer.Channels, -1)]);
        var sums = site.Step("sums", "ReduceSum", [groups, site.Constant("axes", 2)], LayerSite.Number("keepdims", 0));
        var shaped = site.Step("shaped", "Reshape", [sums, site.Constant("shape", [0, .. site.Output.Select(size => (long)size)])]);
        site.FinishFrom("Sqrt", [shaped]);
    }
}
