using ConvMl.Layers.Pooling;

namespace ConvMl.Onnx.Export.Lowerings;

/// <summary>Poolings and their reversal.</summary>
internal static class Poolings
{
    public static void Average(AveragePool2D layer, LayerSite site)
    {
        var geometry = layer.GeometryFor(site.Input);
        site.Finish(
            "AveragePool",
            [LayerSite.Number("count_include_pad", layer.CountPadding ? 1 : 0), .. LayerSite.Window(geometry.Vertical, geometry.Horizontal, withDilation: false)]);
    }

    public static void Maximum(MaxPool2D layer, LayerSite site)
    {
        var geometry = layer.GeometryFor(site.Input);
        site.Finish("MaxPool", LayerSite.Window(geometry.Vertical, geometry.Horizontal));
    }

    /// <summary>The pooling is done again for the places of its maxima. What comes to one place from several windows adds up, which MaxUnpool does not do.</summary>
    public static void Unpool(MaxUnpool2D layer, LayerSite site)
    {
        var geometry = layer.GeometryFor(site.Node.InputShapes[1]);
        var (values, pooled) = (site.Node.Inputs[0], site.Node.Inputs[1]);
        var places = site.Name("places");
        site.Graph.Add("MaxPool", [pooled], [site.Name("maxima"), places], LayerSite.Window(geometry.Vertical, geometry.Horizontal));
        var shape = site.Step("shape", "Shape", [pooled]);
        var zeros = site.Step("zeros", "ConstantOfShape", [site.Step("size", "Reshape", [site.Step("count", "Size", [pooled]), site.Constant("one", 1)])]);
        string InARow(string value, string what) => site.Step(what, "Reshape", [value, site.Constant($"{what}_shape", -1)]);
        var scattered = site.Step(
            "scattered", "ScatterElements", [zeros, InARow(places, "places_in_a_row"), InARow(values, "values_in_a_row")],
            LayerSite.Number("axis", 0), LayerSite.Text("reduction", "add"));
        site.FinishFrom("Reshape", [scattered, shape]);
    }
}
