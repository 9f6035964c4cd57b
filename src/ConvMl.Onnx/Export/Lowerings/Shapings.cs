using ConvMl.Layers.Shaping;

namespace ConvMl.Onnx.Export.Lowerings;

/// <summary>Layers that move numbers, and numbers that come with the network.</summary>
internal static class Shapings
{
    public static void Reshape(Reshape layer, LayerSite site) => site.Finish("Reshape", [site.Constant("shape", [0, .. layer.Shape.Select(size => (long)size)])]);

    public static void Slice(Slice layer, LayerSite site) => site.Finish(
        "Slice", [site.Constant("starts", layer.Start), site.Constant("ends", layer.Start + (long)layer.Length), site.Constant("axes", layer.Axis + 1)]);

    public static void Pad(Pad layer, LayerSite site) => site.Finish(
        "Pad",
        [
            site.Constant("pads", [0, .. layer.Before.Select(count => (long)count), 0, .. layer.After.Select(count => (long)count)]),
            .. layer.Mode == PadMode.Constant ? [site.Constant("value", [layer.Value])] : Array.Empty<string>(),
        ],
        LayerSite.Text("mode", layer.Mode switch { PadMode.Constant => "constant", PadMode.Edge => "edge", _ => "reflect" }));

    public static void Broadcast(Broadcast layer, LayerSite site) => site.Finish("Expand", [site.Constant("shape", [1, .. layer.Shape.Select(size => (long)size)])]);

    /// <summary>Repeated for as many samples as the input has.</summary>
    public static void Fixed(FixedTensor layer, LayerSite site)
    {
        var batch = site.Step("batch", "Slice", [site.Step("input_shape", "Shape", site.Node.Inputs), site.Constant("first", 0), site.Constant("second", 1)]);
        var shape = site.Step("shape", "Concat", [batch, site.Constant("ones", [.. layer.Shape.Select(_ => 1L)])], LayerSite.Number("axis", 0));
        site.FinishFrom("Expand", [.. site.Parameters("value"), shape]);
    }
}
