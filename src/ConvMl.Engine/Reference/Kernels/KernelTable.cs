using System.Diagnostics.CodeAnalysis;
using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Elementwise;
using ConvMl.Layers.Pooling;
using ConvMl.Layers.Resampling;
using ConvMl.Layers.Shaping;
using ConvMl.Layers.UserLayers;

namespace ConvMl.Reference.Kernels;

/// <summary>The kernel of each type of layer: one line a layer.</summary>
internal static class KernelTable
{
    private static readonly UserLayerKernel Users = new();

    private static readonly Dictionary<Type, IReferenceKernel> Kernels = new()
    {
        [typeof(Add)] = new AddKernel(),
        [typeof(AveragePool2D)] = new AveragePoolKernel(),
        [typeof(BatchNorm)] = new BatchNormKernel(),
        [typeof(Broadcast)] = new IndexedKernel(),
        [typeof(Clip)] = new ElementwiseKernel<Clip>((layer, x) => Math.Clamp(x, layer.Floor, layer.Ceiling), (layer, x, y) => x >= layer.Floor && x <= layer.Ceiling ? 1 : 0),
        [typeof(Concat)] = new ConcatKernel(),
        [typeof(Conv2D)] = new ConvKernel(),
        [typeof(ConvTranspose2D)] = new ConvTransposeKernel(),
        [typeof(DeformableConv2D)] = new DeformableConvKernel(),
        [typeof(Dense)] = new DenseKernel(),
        [typeof(Divide)] = new BinaryKernel<Divide>((x, y) => x / y, (x, y) => (1 / y, -x / (y * y))),
        [typeof(Dropout)] = new DropoutKernel(),
        [typeof(ELU)] = new ElementwiseKernel<ELU>((layer, x) => x > 0 ? x : layer.Alpha * (Math.Exp(x) - 1), (layer, x, y) => x > 0 ? 1 : layer.Alpha * Math.Exp(x)),
        [typeof(FixedTensor)] = new FixedTensorKernel(),
        [typeof(Flatten)] = new SameNumbersKernel<Flatten>(),
        [typeof(GELU)] = new ElementwiseKernel<GELU>(
            (_, x) => x * ErrorFunction.NormalDistribution(x), (_, x, y) => ErrorFunction.NormalDistribution(x) + (x * ErrorFunction.NormalDensity(x))),
        [typeof(GlobalAveragePool)] = new GlobalAveragePoolKernel(),
        [typeof(GroupNorm)] = new GroupNormKernel(),
        [typeof(HardSigmoid)] = new ElementwiseKernel<HardSigmoid>(
            (layer, x) => Math.Clamp(((double)layer.Alpha * x) + layer.Beta, 0, 1), (layer, x, y) => y is > 0 and < 1 ? layer.Alpha : 0),
        [typeof(LayerNorm)] = new LayerNormKernel(),
        [typeof(LeakyReLU)] = new ElementwiseKernel<LeakyReLU>((layer, x) => x > 0 ? x : layer.Slope * x, (layer, x, y) => x > 0 ? 1 : layer.Slope),
        [typeof(LocalResponseNorm)] = new LocalResponseNormKernel(),
        [typeof(LogSoftmax)] = new LogSoftmaxKernel(),
        [typeof(Magnitude)] = new MagnitudeKernel(),
        [typeof(MatMul)] = new MatMulKernel(),
        [typeof(MaxPool2D)] = new MaxPoolKernel(),
        [typeof(MaxUnpool2D)] = new MaxUnpoolKernel(),
        [typeof(Multiply)] = new BinaryKernel<Multiply>((x, y) => x * y, (x, y) => (y, x)),
        [typeof(Normalize)] = new NormalizeKernel(),
        [typeof(Pad)] = new IndexedKernel(),
        [typeof(PixelShuffle)] = new PixelShuffleKernel(),
        [typeof(PReLU)] = new PReLUKernel(),
        [typeof(ReLU)] = new ElementwiseKernel<ReLU>((_, x) => Math.Max(x, 0), (_, x, y) => x > 0 ? 1 : 0),
        [typeof(Reshape)] = new SameNumbersKernel<Reshape>(),
        [typeof(Resize2D)] = new ResizeKernel(),
        [typeof(SELU)] = new ElementwiseKernel<SELU>(
            (layer, x) => layer.Gamma * (x > 0 ? x : layer.Alpha * (Math.Exp(x) - 1)), (layer, x, y) => layer.Gamma * (x > 0 ? 1 : layer.Alpha * Math.Exp(x))),
        [typeof(Sigmoid)] = new ElementwiseKernel<Sigmoid>((_, x) => Logistic(x), (_, x, y) => y * (1 - y)),
        [typeof(SiLU)] = new ElementwiseKernel<SiLU>((_, x) => x * Logistic(x), (_, x, y) => Logistic(x) * (1 + (x * (1 - Logistic(x))))),
        [typeof(Slice)] = new IndexedKernel(),
        [typeof(Softmax)] = new SoftmaxKernel(),
        [typeof(Softplus)] = new ElementwiseKernel<Softplus>((_, x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))), (_, x, y) => Logistic(x)),
        [typeof(Softsign)] = new ElementwiseKernel<Softsign>((_, x) => x / (1 + Math.Abs(x)), (_, x, y) => 1 / ((1 + Math.Abs(x)) * (1 + Math.Abs(x)))),
        [typeof(SparseConv2D)] = new SparseConvKernel(),
        [typeof(Subsample2D)] = new SubsampleKernel(),
        [typeof(Subtract)] = new BinaryKernel<Subtract>((x, y) => x - y, (x, y) => (1, -1)),
        [typeof(Tanh)] = new ElementwiseKernel<Tanh>((_, x) => Math.Tanh(x), (_, x, y) => 1 - (y * y)),
        [typeof(Transpose)] = new IndexedKernel(),
        [typeof(Upsample2D)] = new UpsampleKernel(),
    };

    /// <summary>Finds the kernel of a layer.</summary>
    public static bool TryGet(Layer layer, [NotNullWhen(true)] out IReferenceKernel? kernel)
    {
        kernel = Kernels.GetValueOrDefault(layer.GetType()) ?? (layer is UserLayer ? Users : null);
        return kernel is not null;
    }

    /// <summary>The kernel of a layer that has one.</summary>
    public static IReferenceKernel Of(Layer layer) => TryGet(layer, out var kernel) ? kernel : throw new KeyNotFoundException($"The reference has no kernel for {layer.GetType()}.");

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
