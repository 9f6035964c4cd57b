using ConvMl.Geometry;
using ConvMl.Layers.Resampling;

namespace ConvMl.Onnx.Export.Lowerings;

/// <summary>Layers that change the resolution of images.</summary>
internal static class Resamplings
{
    public static void Subsample(Subsample2D layer, LayerSite site) => site.Finish(
        "Slice",
        [
            site.Constant("starts", 0, 0), site.Constant("ends", int.MaxValue, int.MaxValue), site.Constant("axes", 2, 3),
            site.Constant("steps", layer.Stride.Height, layer.Stride.Width),
        ]);

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
