using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Elementwise;
using ConvMl.Layers.Pooling;
using ConvMl.Layers.Resampling;
using ConvMl.Layers.Shaping;
using ConvMl.Layers.UserLayers;
using ConvMl.Managed.Kernels.Activations;
using ConvMl.Managed.Kernels.Columns;
using ConvMl.Managed.Kernels.Convolution;
using ConvMl.Managed.Kernels.Dense;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Kernels.Normalization;
using ConvMl.Managed.Kernels.Pooling;
using ConvMl.Managed.Kernels.Products;
using ConvMl.Managed.Kernels.Resampling;
using ConvMl.Managed.Kernels.Shaping;
using ConvMl.Managed.Kernels.UserLayers;

namespace ConvMl.Managed.Planning;

/// <summary>The kernels of each type of layer: one line a layer, and the only place of this backend that knows the types.</summary>
internal static class KernelTable
{
    private static readonly Dictionary<Type, LayerKernels> Kernels = new()
    {
        [typeof(Add)] = AddKernels.All,
        [typeof(AveragePool2D)] = AveragePoolKernels.All,
        [typeof(BatchNorm)] = BatchNormKernels.All,
        [typeof(Broadcast)] = IndexedKernels.All,
        [typeof(Clip)] = ClipKernels.All,
        [typeof(Concat)] = ConcatKernels.All,
        [typeof(Conv2D)] = ConvKernels.All,
        [typeof(ConvTranspose2D)] = ConvKernels.Transposed,
        [typeof(DeformableConv2D)] = DeformableConvKernels.All,
        [typeof(Dense)] = DenseKernels.All,
        [typeof(Divide)] = DivideKernels.All,
        [typeof(Dropout)] = DropoutKernels.All,
        [typeof(ELU)] = ELUKernels.All,
        [typeof(FixedTensor)] = FixedTensorKernels.All,
        [typeof(Flatten)] = new([PassThrough.Forward], [PassThrough.BackwardInput], []),
        [typeof(GELU)] = GELUKernels.All,
        [typeof(GlobalAveragePool)] = GlobalAveragePoolKernels.All,
        [typeof(GroupNorm)] = GroupNormKernels.All,
        [typeof(HardSigmoid)] = HardSigmoidKernels.All,
        [typeof(LayerNorm)] = LayerNormKernels.All,
        [typeof(LeakyReLU)] = LeakyReLUKernels.All,
        [typeof(LocalResponseNorm)] = LocalResponseNormKernels.All,
        [typeof(LogSoftmax)] = LogSoftmaxKernels.All,
        [typeof(Magnitude)] = MagnitudeKernels.All,
        [typeof(MatMul)] = MatMulKernels.All,
        [typeof(MaxPool2D)] = MaxPoolKernels.All,
        [typeof(MaxUnpool2D)] = MaxUnpoolKernels.All,
        [typeof(Multiply)] = MultiplyKernels.All,
        [typeof(Normalize)] = NormalizeKernels.All,
        [typeof(Pad)] = IndexedKernels.All,
        [typeof(PixelShuffle)] = PixelShuffleKernels.All,
        [typeof(PReLU)] = PReLUKernels.All,
        [typeof(ReLU)] = ReLUKernels.All,
        [typeof(Reshape)] = new([PassThrough.Forward], [PassThrough.BackwardInput], []),
        [typeof(Resize2D)] = ResizeKernels.All,
        [typeof(SELU)] = SELUKernels.All,
        [typeof(Sigmoid)] = SigmoidKernels.All,
        [typeof(SiLU)] = SiLUKernels.All,
        [typeof(Slice)] = IndexedKernels.All,
        [typeof(Softmax)] = SoftmaxKernels.All,
        [typeof(Softplus)] = SoftplusKernels.All,
        [typeof(Softsign)] = SoftsignKernels.All,
        [typeof(SparseConv2D)] = SparseConvKernels.All,
        [typeof(Subsample2D)] = SubsampleKernels.All,
        [typeof(Subtract)] = SubtractKernels.All,
        [typeof(Tanh)] = TanhKernels.All,
        [typeof(Transpose)] = IndexedKernels.All,
        [typeof(Upsample2D)] = UpsampleKernels.All,
    };

    /// <summary>The kernels of a layer; null if there are none.</summary>
    public static LayerKernels? Find(Layer layer) => Kernels.GetValueOrDefault(layer.GetType()) ?? (layer is UserLayer ? UserLayerKernels.All : null);
}
