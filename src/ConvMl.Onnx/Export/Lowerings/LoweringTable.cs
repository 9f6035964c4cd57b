using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Elementwise;
using ConvMl.Layers.Pooling;
using ConvMl.Layers.Resampling;
using ConvMl.Layers.Shaping;
using ConvMl.Networks;

namespace ConvMl.Onnx.Export.Lowerings;

/// <summary>How each type of layer is written: one line a layer, and the only place of the export that knows the types.</summary>
internal static class LoweringTable
{
    private static readonly Dictionary<Type, Action<Layer, LayerSite>> Lowerings = new()
    {
        [typeof(Add)] = (_, site) => site.Finish(site.Node.Inputs.Count == 2 ? "Add" : "Sum"),
        [typeof(AveragePool2D)] = With<AveragePool2D>(Poolings.Average),
        [typeof(BatchNorm)] = With<BatchNorm>(Normalizations.Batch),
        [typeof(Broadcast)] = With<Broadcast>(Shapings.Broadcast),
        [typeof(Clip)] = With<Clip>(Activations.Clip),
        [typeof(Concat)] = (_, site) => site.Finish("Concat", LayerSite.Number("axis", 1)),
        [typeof(Conv2D)] = With<Conv2D>(Convolutions.Plain),
        [typeof(ConvTranspose2D)] = With<ConvTranspose2D>(Convolutions.Transposed),
        [typeof(DeformableConv2D)] = With<DeformableConv2D>(Convolutions.Deformable),
        [typeof(Dense)] = With<Dense>((layer, site) => site.Finish("Gemm", site.Parameters(Convolutions.WeightAnd(layer.Bias)), LayerSite.Number("transB", 1))),
        [typeof(Divide)] = (_, site) => site.Finish("Div"),
        [typeof(Dropout)] = With<Dropout>((layer, site) => site.Finish("Dropout", [site.Constant("rate", [layer.Rate])])),
        [typeof(ELU)] = With<ELU>((layer, site) => site.Finish("Elu", LayerSite.Single("alpha", layer.Alpha))),
        [typeof(FixedTensor)] = With<FixedTensor>(Shapings.Fixed),
        [typeof(Flatten)] = (_, site) => site.Finish("Flatten"),
        [typeof(GELU)] = (_, site) => Activations.Gaussian(site),
        [typeof(GlobalAveragePool)] = (_, site) => site.FinishFrom("Flatten", [site.Step("mean", "GlobalAveragePool", site.Node.Inputs)]),
        [typeof(GroupNorm)] = With<GroupNorm>(Normalizations.Group),
        [typeof(HardSigmoid)] = With<HardSigmoid>((layer, site) => site.Finish("HardSigmoid", LayerSite.Single("alpha", layer.Alpha), LayerSite.Single("beta", layer.Beta))),
        [typeof(LayerNorm)] = With<LayerNorm>(Normalizations.OfLayer),
        [typeof(LeakyReLU)] = With<LeakyReLU>((layer, site) => site.Finish("LeakyRelu", LayerSite.Single("alpha", layer.Slope))),
        [typeof(LocalResponseNorm)] = With<LocalResponseNorm>(Normalizations.LocalResponse),
        [typeof(LogSoftmax)] = (_, site) => site.Finish("LogSoftmax", LayerSite.Number("axis", 1)),
        [typeof(Magnitude)] = With<Magnitude>(Activations.Magnitude),
        [typeof(MatMul)] = (_, site) => site.Finish("MatMul"),
        [typeof(MaxPool2D)] = With<MaxPool2D>(Poolings.Maximum),
        [typeof(MaxUnpool2D)] = With<MaxUnpool2D>(Poolings.Unpool),
        [typeof(Multiply)] = (_, site) => site.Finish("Mul"),
        [typeof(Normalize)] = With<Normalize>(Normalizations.ByConstants),
        [typeof(Pad)] = With<Pad>(Shapings.Pad),
        [typeof(PixelShuffle)] = With<PixelShuffle>((layer, site) => site.Finish("DepthToSpace", LayerSite.Number("blocksize", layer.Factor), LayerSite.Text("mode", "CRD"))),
        [typeof(PReLU)] = (_, site) => site.Finish("PRelu", [site.Channels("slopes", site.Graph.ValuesOf(site.Node.ParameterName("weight")))]),
        [typeof(ReLU)] = (_, site) => site.Finish("Relu"),
        [typeof(Reshape)] = With<Reshape>(Shapings.Reshape),
        [typeof(Resize2D)] = With<Resize2D>(Resamplings.Resize),
        [typeof(SELU)] = With<SELU>((layer, site) => site.Finish("Selu", LayerSite.Single("alpha", layer.Alpha), LayerSite.Single("gamma", layer.Gamma))),
        [typeof(Sigmoid)] = (_, site) => site.Finish("Sigmoid"),
        [typeof(SiLU)] = (_, site) => site.Finish("Mul", [site.Step("logistic", "Sigmoid", site.Node.Inputs)]),
        [typeof(Slice)] = With<Slice>(Shapings.Slice),
        [typeof(Softmax)] = (_, site) => site.Finish("Softmax", LayerSite.Number("axis", 1)),
        [typeof(Softplus)] = (_, site) => site.Finish("Softplus"),
        [typeof(Softsign)] = (_, site) => site.Finish("Softsign"),
        [typeof(SparseConv2D)] = With<SparseConv2D>(Convolutions.Sparse),
        [typeof(Subsample2D)] = With<Subsample2D>(Resamplings.Subsample),
        [typeof(Subtract)] = (_, site) => site.Finish("Sub"),
        [typeof(Tanh)] = (_, site) => site.Finish("Tanh"),
        [typeof(Transpose)] = With<Transpose>((layer, site) => site.Finish("Transpose", LayerSite.Numbers("perm", [0, .. layer.Axes.Select(axis => axis + 1L)]))),
        [typeof(Upsample2D)] = With<Upsample2D>(Resamplings.Upsample),
    };

    /// <summary>Why a layer cannot be written; null if it can.</summary>
    public static string? ReasonAgainst(NetworkNode node) => Lowerings.ContainsKey(node.Layer.GetType()) ? null : "there is no way to write it as ONNX operators yet";

    /// <summary>Writes a layer.</summary>
    public static void Write(NetworkNode node, GraphWriter graph) => Lowerings[node.Layer.GetType()](node.Layer, new LayerSite(node, graph));

    private static Action<Layer, LayerSite> With<TLayer>(Action<TLayer, LayerSite> lowering)
        where TLayer : Layer => (layer, site) => lowering((TLayer)layer, site);
}
