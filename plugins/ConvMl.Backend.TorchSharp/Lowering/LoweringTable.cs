using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Pooling;
using ConvMl.Layers.Resampling;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>Which calls of TorchSharp compute which layer: one line a layer.</summary>
internal static class LoweringTable
{
    private static readonly Dictionary<Type, Func<Layer, LoweringSite, Func<Tensor[], Tensor>>> Lowerings = new()
    {
        [typeof(Add)] = For<Add>(ShapeLowerings.Add),
        [typeof(AveragePool2D)] = For<AveragePool2D>(PoolingLowerings.AveragePool2D),
        [typeof(BatchNorm)] = For<BatchNorm>(NormalizationLowerings.BatchNorm),
        [typeof(Concat)] = For<Concat>((_, _) => inputs => cat(inputs, 1)),
        [typeof(Conv2D)] = For<Conv2D>(ConvolutionLowerings.Conv2D),
        [typeof(ConvTranspose2D)] = For<ConvTranspose2D>(ConvolutionLowerings.ConvTranspose2D),
        [typeof(DeformableConv2D)] = For<DeformableConv2D>(DeformableConvolution.Lower),
        [typeof(Dense)] = For<Dense>(ConvolutionLowerings.Dense),
        [typeof(Dropout)] = For<Dropout>(DropoutLowering.Lower),
        [typeof(ELU)] = For<ELU>((layer, _) => inputs => functional.elu(inputs[0], layer.Alpha)),
        [typeof(Layers.Flatten)] = For<Layers.Flatten>((_, _) => inputs => inputs[0].flatten(1)),
        [typeof(GELU)] = For<GELU>((_, _) => inputs => functional.gelu(inputs[0])),
        [typeof(GlobalAveragePool)] = For<GlobalAveragePool>((_, _) => inputs => inputs[0].mean([2, 3])),
        [typeof(GroupNorm)] = For<GroupNorm>(NormalizationLowerings.GroupNorm),
        [typeof(LayerNorm)] = For<LayerNorm>(NormalizationLowerings.LayerNorm),
        [typeof(LeakyReLU)] = For<LeakyReLU>((layer, _) => inputs => functional.leaky_relu(inputs[0], layer.Slope)),
        [typeof(MaxPool2D)] = For<MaxPool2D>(PoolingLowerings.MaxPool2D),
        [typeof(MaxUnpool2D)] = For<MaxUnpool2D>(PoolingLowerings.MaxUnpool2D),
        [typeof(Normalize)] = For<Normalize>(NormalizationLowerings.Normalize),
        [typeof(PixelShuffle)] = For<PixelShuffle>((layer, _) => inputs => functional.pixel_shuffle(inputs[0], layer.Factor)),
        [typeof(PReLU)] = For<PReLU>((_, site) => PReLU(site.Parameter("weight"))),
        [typeof(ReLU)] = For<ReLU>((_, site) => site.MayOverwrite(0) ? inputs => inputs[0].relu_() : inputs => inputs[0].relu()),
        [typeof(Sigmoid)] = For<Sigmoid>((_, _) => inputs => inputs[0].sigmoid()),
        [typeof(SiLU)] = For<SiLU>((_, _) => inputs => functional.silu(inputs[0])),
        [typeof(Softmax)] = For<Softmax>((_, _) => inputs => functional.softmax(inputs[0], 1)),
        [typeof(SparseConv2D)] = For<SparseConv2D>(ConvolutionLowerings.SparseConv2D),
        [typeof(Subsample2D)] = For<Subsample2D>(ShapeLowerings.Subsample2D),
        [typeof(Tanh)] = For<Tanh>((_, _) => inputs => inputs[0].tanh()),
        [typeof(Upsample2D)] = For<Upsample2D>(ShapeLowerings.Upsample2D),
    };

    /// <summary>Says why a layer cannot be run; null if it can.</summary>
    public static string? ReasonAgainst(Layer layer) =>
        Lowerings.ContainsKey(layer.GetType()) ? null : "the TorchSharp backend has no lowering for this type of layer";

    /// <summary>Gives the operation of a node whose layer can be run: its inputs' values in, its own out.</summary>
    public static Func<Tensor[], Tensor> Lower(LoweringSite site) => Lowerings[site.Node.Layer.GetType()](site.Node.Layer, site);

    private static Func<Layer, LoweringSite, Func<Tensor[], Tensor>> For<TLayer>(Func<TLayer, LoweringSite, Func<Tensor[], Tensor>> lower)
        where TLayer : Layer => (layer, site) => lower((TLayer)layer, site);

    private static Func<Tensor[], Tensor> PReLU(Tensor slopes) => inputs => functional.prelu(inputs[0], slopes);
}
