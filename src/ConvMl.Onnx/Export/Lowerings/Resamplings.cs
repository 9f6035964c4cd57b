using ConvMl.Geometry;
using ConvMl.Layers.Resampling;

namespace ConvMl.Onnx.Export.Lowerings;

/// <summary>Layers that change the resolution of images.</summary>
internal static class Resamplings
{
    // The operator Resize takes the axes that it changes from this operator set on.
    private const long ResizeAxesOperatorSet = 18;

    public static void Subsample(Subsample2D layer, LayerSite site) => site.Finish(
        "Slice",
        [
            site.Constant("starts", 0, 0), site.Constant("ends", int.MaxValue, int.MaxValue), site.Constant("axes", 2, 3),
            site.Constant("steps", layer.Stride.Height, layer.Stride.Width),
        ]);

    /// <summary>Where the operator knows no name for the places of the outputs, each axis is a product with the matrix of its weights.</summary>
    public static void Resize(Resize2D layer, LayerSite site)
    {
        if (NameOf(layer, site) is { } name)
        {
            site.Graph.NeedOperatorSet(ResizeAxesOperatorSet);
            site.Finish(
                "Resize", ["", "", site.Constant("sizes", layer.Size.Height, layer.Size.Width)],
                LayerSite.Numbers("axes", 2, 3), LayerSite.Text("coordinate_transformation_mode", name),
                LayerSite.Text("mode", layer.Interpolation switch { Interpolation.Nearest => "nearest", Interpolation.Bilinear => "linear", _ => "cubic" }),
                LayerSite.Text("nearest_mode", layer.Rounding switch
                {
                    NearestRounding.HalfDown => "round_prefer_floor",
                    NearestRounding.HalfUp => "round_prefer_ceil",
                    NearestRounding.Down => "floor",
                    _ => "ceil",
                }),
                LayerSite.Single("cubic_coeff_a", layer.CubicCoefficient), LayerSite.Number("exclude_outside", layer.ExcludeOutside ? 1 : 0));
            return;
        }

        var (vertical, horizontal) = layer.MatricesFor(site.Input);
        var rows = site.Step("rows", "MatMul", [site.Constant("vertical", vertical, layer.Size.Height, site.Input.Height), site.Node.Inputs[0]]);
        var columns = site.Step("columns_transposed", "Transpose", [site.Constant("horizontal", horizontal, layer.Size.Width, site.Input.Width)], LayerSite.Numbers("perm", 1, 0));
        site.FinishFrom("MatMul", [rows, columns]);
    }

    private static string? NameOf(Resize2D layer, LayerSite site)
    {
        var (input, output) = (site.Input, layer.Size);
        (AxisPlaces Vertical, AxisPlaces Horizontal) Of(Func<int, int, AxisPlaces> places) => (places(input.Height, output.Height), places(input.Width, output.Width));
        var halfPixel = Of(AxisPlaces.HalfPixel);
        var found = (layer.Vertical ?? halfPixel.Vertical, layer.Horizontal ?? halfPixel.Horizontal);
        if (found == halfPixel)
            return "half_pixel";
        if (found == Of((from, to) => new(0, (double)from / to)))
            return "asymmetric";
        return output is { Height: > 1, Width: > 1 } && found == Of((from, to) => new(0, (from - 1.0) / (to - 1))) ? "align_corners" : null;
    }

    public static void Upsample(Upsample2D layer, LayerSite site)
    {
        var scales = site.Constant("scales", [1, 1, layer.Scale.Height, layer.Scale.Width], 4);
        if (layer.Interpolation == Interpolation.Nearest)
            site.Finish(
                "Resize", ["", scales], LayerSite.Text("mode", "nearest"), LayerSite.Text("coordinate_transformation_mode", "asymmetric"), LayerSite.Text("nearest_mode", "floor"));
        else
            site.Finish("Resize", ["", scales], LayerSite.Text("mode", "linear"), LayerSite.Text("coordinate_transformation_mode", "half_pixel"));
    }
}
