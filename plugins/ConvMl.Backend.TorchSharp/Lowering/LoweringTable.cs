using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Elementwise;
using ConvMl.Layers.Pooling;
using ConvMl.Layers.Resampling;
using ConvMl.Layers.Shaping;
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
        [typeof(Broadcast)] = For<Broadcast>(ShapingLowerings.Broadcast),
        [typeof(Clip)] = For<Clip>((layer, _) => inputs => inputs[0].clamp(layer.Least ?? float.NegativeInfinity, layer.Largest ?? float.PositiveInfinity)),
        [typeof(Concat)] = For<Concat>((_, _) => inputs => cat(inputs, 1)),
        [typeof(Conv2D)] = For<Conv2D>(ConvolutionLowerings.Conv2D),
        [typeof(ConvTranspose2D)] = For<ConvTranspose2D>(ConvolutionLowerings.ConvTranspose2D),
        [typeof(DeformableConv2D)] = For<DeformableConv2D>(DeformableConvolution.Lower),
        [typeof(Dense)] = For<Dense>(ConvolutionLowerings.Dense),
        [typeof(Divide)] = For<Divide>((_, _) => inputs => inputs[0].div(inputs[1])),
        [typeof(Dropout)] = For<Dropout>(DropoutLowering.Lower),
        [typeof(ELU)] = For<ELU>((layer, _) => inputs => functional.elu(inputs[0], layer.Alpha)),
        [typeof(FixedTensor)] = For<FixedTensor>(ShapingLowerings.FixedTensor),
        [typeof(Layers.Flatten)] = For<Layers.Flatten>((_, _) => inputs => inputs[0].flatten(1)),
        [typeof(GELU)] = For<GELU>((_, _) => inputs => functional.gelu(inputs[0])),
        [typeof(GlobalAveragePool)] = For<GlobalAveragePool>((_, _) => inputs => inputs[0].mean([2, 3])),
        [typeof(GroupNorm)] = For<GroupNorm>(NormalizationLowerings.GroupNorm),
        [typeof(HardSigmoid)] = For<HardSigmoid>(ActivationLowerings.HardSigmoid),
        [typeof(LayerNorm)] = For<LayerNorm>(NormalizationLowerings.LayerNorm),
        [typeof(LeakyReLU)] = For<LeakyReLU>((layer, _) => inputs => functional.leaky_relu(inputs[0], layer.Slope)),
        [typeof(LocalResponseNorm)] = For<LocalResponseNorm>(NormalizationLowerings.LocalResponseNorm),
        [typeof(LogSoftmax)] = For<LogSoftmax>((_, _) => inputs => functional.log_softmax(inputs[0], 1)),
        [typeof(Magnitude)] = For<Magnitude>(ActivationLowerings.Magnitude),
        [typeof(MatMul)] = For<MatMul>((_, _) => inputs => inputs[0].matmul(inputs[1])),
        [typeof(MaxPool2D)] = For<MaxPool2D>(PoolingLowerings.MaxPool2D),
        [typeof(MaxUnpool2D)] = For<MaxUnpool2D>(PoolingLowerings.MaxUnpool2D),
        [typeof(Multiply)] = For<Multiply>((_, _) => inputs => inputs[0].mul(inputs[1])),
        [typeof(Normalize)] = For<Normalize>(NormalizationLowerings.Normalize),
        [typeof(Pad)] = For<Pad>(ShapingLowerings.Pad),
        [typeof(PixelShuffle)] = For<PixelShuffle>((layer, _) => inputs => functional.pixel_shuffle(inputs[0], layer.Factor)),
        [typeof(PReLU)] = For<PReLU>(ActivationLowerings.PReLU),
        [typeof(ReLU)] = For<ReLU>((_, site) => site.MayOverwrite(0) ? inputs => inputs[0].relu_() : inputs => inputs[0].relu()),
        [typeof(Reshape)] = For<Reshape>(ShapingLowerings.Reshape),
        [typeof(Resize2D)] = For<Resize2D>(Resizing.Lower),
        [typeof(SELU)] = For<SELU>((layer, _) => inputs => functional.elu(inputs[0], layer.Alpha).mul(layer.Gamma)),
        [typeof(Sigmoid)] = For<Sigmoid>((_, _) => inputs => inputs[0].sigmoid()),
        [typeof(SiLU)] = For<SiLU>((_, _) => inputs => functional.silu(inputs[0])),
        [typeof(Slice)] = For<Slice>(ShapingLowerings.Slice),
        [typeof(Softmax)] = For<Softmax>((_, _) => inputs => functional.softmax(inputs[0], 1)),
        [typeof(Softplus)] = For<Softplus>((_, _) => inputs => functional.softplus(inputs[0])),
        [typeof(Softsign)] = For<Softsign>((_, _) => inputs => functional.softsign(inputs[0])),
        [typeof(SparseConv2D)] = For<SparseConv2D>(ConvolutionLowerings.SparseConv2D),
        [typeof(Subsample2D)] = For<Subsample2D>(ShapeLowerings.Subsample2D),
        [typeof(Subtract)] = For<Subtract>((_, _) => inputs => inputs[0].sub(inputs[1])),
        [typeof(Tanh)] = For<Tanh>((_, _) => inputs => inputs[0].tanh()),
        [typeof(Transpose)] = For<Transpose>(ShapingLowerings.Transpose),
        [typeof(Upsample2D)] = For<Upsample2D>(ShapeLowerings.Upsample2D),
    };

    /// <summary>Says why a layer cannot be run; null if it can.</summary>
    public static string? ReasonAgainst(Layer layer) =>
        Lowerings.ContainsKey(layer.GetType()) ? null : "the TorchSharp backend has no lowering for this type of layer";

    /// <summary>Gives the operation of a node whose layer can be run: its inputs' values in, its own out.</summary>
    public static Func<Tensor[], Tensor> Lower(LoweringSite site) => Lowerings[site.Node.Layer.GetType()](site.Node.Layer, site);

    private static Func<Layer, LoweringSite, Func<Tensor[], Tensor>> For<TLayer>(Func<TLayer, LoweringSite, Func<Tensor[], Tensor>> lower)
        where TLayer : Layer => (layer, site) => lower((TLayer)layer, site);
}
