using ConvMl.Layers;
using ConvMl.Onnx.Format;

namespace ConvMl.Onnx.Export.Lowerings;

/// <summary>Normalizations of all kinds.</summary>
internal static class Normalizations
{
    public static void Batch(BatchNorm layer, LayerSite site) => site.Finish(
        "BatchNormalization", site.Parameters("weight", "bias", "running_mean", "running_var"), LayerSite.Single("epsilon", layer.Epsilon));

    public static void ByConstants(Normalize layer, LayerSite site)
    {
        var centred = site.Step("centred", "Sub", [site.Node.Inputs[0], site.Channels("mean", [.. layer.Mean])]);
        site.FinishFrom("Div", [centred, site.Channels("deviation", [.. layer.Deviation])]);
    }

    /// <summary>The groups become the channels of an instance normalization, which has a scale and a shift a group; those a channel follow.</summary>
    public static void Group(GroupNorm layer, LayerSite site)
    {
        var x = site.Node.Inputs[0];
        var groups = site.Step("groups", "Reshape", [x, site.Constant("groups_shape", 0, layer.Groups, -1)]);
        float[] ones = [.. Enumerable.Repeat(1f, layer.Groups)];
        var normal = site.Step(
            "normal", "InstanceNormalization", [groups, site.Constant("ones", ones, layer.Groups), site.Constant("zeros", new float[layer.Groups], layer.Groups)],
            LayerSite.Single("epsilon", layer.Epsilon));
        var back = site.Step("back", "Reshape", [normal, site.Step("shape", "Shape", [x])]);
        var scaled = site.Step("scaled", "Mul", [back, Channels(site, "weight")]);
        site.FinishFrom("Add", [scaled, Channels(site, "bias")]);
    }

    /// <summary>Over the channels of each place: the operator wants them as the last axis.</summary>
    public static void OfLayer(LayerNorm layer, LayerSite site)
    {
        AttributeMessage[] attributes = [LayerSite.Number("axis", -1), LayerSite.Single("epsilon", layer.Epsilon)];
        if (!site.Input.IsImage)
        {
            site.Finish("LayerNormalization", site.Parameters("weight", "bias"), attributes);
            return;
        }

        var last = site.Step("channels_last", "Transpose", site.Node.Inputs, LayerSite.Numbers("perm", 0, 2, 3, 1));
        var normal = site.Step("normal", "LayerNormalization", [last, .. site.Parameters("weight", "bias")], attributes);
        site.FinishFrom("Transpose", [normal], LayerSite.Numbers("perm", 0, 3, 1, 2));
    }

    /// <summary>The operator wants images, and ONNX Runtime's an odd number of neighbours; an even one is a mean over the channels as rows.</summary>
    public static void LocalResponse(LocalResponseNorm layer, LayerSite site)
    {
        if (layer.Size % 2 == 0)
        {
            LocalResponseByMeans(layer, site);
            return;
        }

        AttributeMessage[] attributes =
        [
            LayerSite.Number("size", layer.Size), LayerSite.Single("alpha", layer.Alpha), LayerSite.Single("beta", layer.Beta), LayerSite.Single("bias", layer.Bias),
        ];
        if (site.Input.IsImage)
        {
            site.Finish("LRN", attributes);
            return;
        }

        var image = site.Step("image", "Reshape", [site.Node.Inputs[0], site.Constant("image_shape", 0, site.Input.Channels, 1, 1)]);
        site.FinishFrom("Reshape", [site.Step("normal", "LRN", [image], attributes), site.Constant("vector_shape", 0, site.Input.Channels)]);
    }

    private static void LocalResponseByMeans(LocalResponseNorm layer, LayerSite site)
    {
        var x = site.Node.Inputs[0];
        var rows = site.Step("rows", "Reshape", [site.Step("squares", "Mul", [x, x]), site.Constant("rows_shape", 0, 1, site.Input.Channels, -1)]);
        var means = site.Step(
            "means", "AveragePool", [rows], LayerSite.Number("count_include_pad", 1), LayerSite.Numbers("kernel_shape", layer.Size, 1),
            LayerSite.Numbers("pads", (layer.Size - 1) / 2, 0, layer.Size / 2, 0));
        var back = site.Step("back", "Reshape", [means, site.Step("shape", "Shape", [x])]);
        var sum = site.Step("sum", "Add", [site.Step("scaled", "Mul", [back, site.Constant("alpha", [layer.Alpha])]), site.Constant("bias", [layer.Bias])]);
        site.FinishFrom("Div", [x, site.Step("power", "Pow", [sum, site.Constant("beta", [layer.Beta])])]);
    }

    private static string Channels(LayerSite site, string parameter) => site.Channels($"{parameter}_of_channels", site.Graph.ValuesOf(site.Node.ParameterName(parameter)));
}
