using ConvMl.Layers;
using ConvMl.Onnx.Format;

namespace ConvMl.Onnx.Export.Lowerings;

/// <summary>Convolutions of all kinds.</summary>
internal static class Convolutions
{
    // DeformConv is there from this operator set on.
    private const long DeformableOperatorSet = 19;

    public static void Plain(Conv2D layer, LayerSite site)
    {
        var geometry = layer.GeometryFor(site.Input);
        IEnumerable<string> parameters = layer.FlipKernel
            ? [Mirrored(site), .. site.Parameters(WeightAnd(layer.Bias)).Skip(1)]
            : site.Parameters(WeightAnd(layer.Bias));
        site.Finish("Conv", parameters, [LayerSite.Number("group", layer.Groups), .. LayerSite.Window(geometry.Vertical, geometry.Horizontal)]);
    }

    public static void Transposed(ConvTranspose2D layer, LayerSite site)
    {
        var geometry = layer.GeometryFor(site.Input);
        site.Finish(
            "ConvTranspose", site.Parameters(WeightAnd(layer.Bias)),
            [
                LayerSite.Number("group", layer.Groups),
                LayerSite.Numbers("output_padding", geometry.OutputPadding.Height, geometry.OutputPadding.Width),
                .. LayerSite.Window(geometry.Vertical, geometry.Horizontal),
            ]);
    }

    /// <summary>The taps that are left out get weights of 0.</summary>
    public static void Sparse(SparseConv2D layer, LayerSite site)
    {
        var geometry = layer.GeometryFor(site.Input);
        var kept = site.Graph.ValuesOf(site.Node.ParameterName("weight"));
        (int Row, int Column)[] taps = [.. layer.Taps()];
        var weights = new float[geometry.Weight.Elements];
        for (var filter = 0; filter < kept.Length / taps.Length; filter++)
            for (var tap = 0; tap < taps.Length; tap++)
                weights[(filter * layer.Kernel.Area) + (taps[tap].Row * layer.Kernel.Width) + taps[tap].Column] = kept[(filter * taps.Length) + tap];
        site.Finish(
            "Conv", [site.Constant("dense_weight", weights, [.. geometry.Weight.Select(size => (long)size)]), .. layer.Bias ? site.Parameters("bias") : []],
            [LayerSite.Number("group", layer.Groups), .. LayerSite.Window(geometry.Vertical, geometry.Horizontal)]);
    }

    public static void Deformable(DeformableConv2D layer, LayerSite site)
    {
        site.Graph.NeedOperatorSet(DeformableOperatorSet);
        var geometry = layer.GeometryFor(site.Input);
        var inputs = site.Node.Inputs;
        var bias = layer.Bias ? site.Parameters("bias").Single() : "";
        AttributeMessage[] attributes =
        [
            LayerSite.Number("group", layer.Groups), LayerSite.Number("offset_group", layer.OffsetGroups), .. LayerSite.Window(geometry.Vertical, geometry.Horizontal),
        ];
        site.FinishFrom("DeformConv", [inputs[0], .. site.Parameters("weight"), inputs[1], bias, .. inputs.Skip(2)], attributes);
    }

    public static IEnumerable<string> WeightAnd(bool bias) => bias ? ["weight", "bias"] : ["weight"];

    private static string Mirrored(LayerSite site)
    {
        var name = site.Node.ParameterName("weight");
        var shape = site.Graph.ShapeOf(name);
        var weights = site.Graph.ValuesOf(name).ToArray();
        var taps = shape[2] * shape[3];
        for (var filter = 0; filter < weights.Length; filter += taps)
            weights.AsSpan(filter, taps).Reverse();
        return site.Constant("mirrored_weight", weights, [.. shape.Select(size => (long)size)]);
    }
}
