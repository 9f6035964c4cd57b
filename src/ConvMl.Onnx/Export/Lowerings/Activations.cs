namespace ConvMl.Onnx.Export.Lowerings;

/// <summary>Activations that take more than one operator.</summary>
internal static class Activations
{
    /// <summary>x·½·(1 + erf(x ÷ √2)): the operator Gelu is there from operator set 20 only.</summary>
    public static void Gaussian(LayerSite site)
    {
        var x = site.Node.Inputs[0];
        var scaled = site.Step("scaled", "Mul", [x, site.Constant("root", [(float)Math.Sqrt(0.5)])]);
        var sum = site.Step("sum", "Add", [site.Step("erf", "Erf", [scaled]), site.Constant("one", [1f])]);
        site.FinishFrom("Mul", [site.Step("half", "Mul", [x, site.Constant("weight", [0.5f])]), sum]);
    }
}
