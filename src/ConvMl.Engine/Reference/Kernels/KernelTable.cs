using System.Diagnostics.CodeAnalysis;
using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Pooling;
using ConvMl.Layers.Resampling;

namespace ConvMl.Reference.Kernels;

/// <summary>The kernel of each type of layer: one line a layer.</summary>
internal static class KernelTable
{
    private static readonly Dictionary<Type, IReferenceKernel> Kernels = new()
    {
        [typeof(Add)] = new AddKernel(),
        [typeof(AveragePool2D)] = new AveragePoolKernel(),
        [typeof(BatchNorm)] = new BatchNormKernel(),
        [typeof(Concat)] = new ConcatKernel(),
        [typeof(Conv2D)] = new ConvKernel(),
        [typeof(ConvTranspose2D)] = new ConvTransposeKernel(),
        [typeof(DeformableConv2D)] = new DeformableConvKernel(),
        [typeof(Dense)] = new DenseKernel(),
        [typeof(Dropout)] = new DropoutKernel(),
        [typeof(ELU)] = new ElementwiseKernel<ELU>((layer, x) => x > 0 ? x : layer.Alpha * (Math.Exp(x) - 1), (layer, x, y) => x > 0 ? 1 : layer.Alpha * Math.Exp(x)),
        [typeof(Flatten)] = new FlattenKernel(),
        [typeof(GELU)] = new ElementwiseKernel<GELU>(
            (_, x) => x * ErrorFunction.NormalDistribution(x), (_, x, y) => ErrorFunction.NormalDistribution(x) + (x * ErrorFunction.NormalDensity(x))),
        [typeof(GlobalAveragePool)] = new GlobalAveragePoolKernel(),
        [typeof(GroupNorm)] = new GroupNormKernel(),
        [typeof(LayerNorm)] = new LayerNormKernel(),
        [typeof(LeakyReLU)] = new ElementwiseKernel<LeakyReLU>((layer, x) => x > 0 ? x : layer.Slope * x, (layer, x, y) => x > 0 ? 1 : layer.Slope),
        [typeof(Magnitude)] = new MagnitudeKernel(),
        [typeof(MaxPool2D)] = new MaxPoolKernel(),
        [typeof(MaxUnpool2D)] = new MaxUnpoolKernel(),
        [typeof(Normalize)] = new NormalizeKernel(),
        [typeof(PixelShuffle)] = new PixelShuffleKernel(),
        [typeof(PReLU)] = new PReLUKernel(),
        [typeof(ReLU)] = new ElementwiseKernel<ReLU>((_, x) => Math.Max(x, 0), (_, x, y) => x > 0 ? 1 : 0),
        [typeof(Sigmoid)] = new ElementwiseKernel<Sigmoid>((_, x) => Logistic(x), (_, x, y) => y * (1 - y)),
        [typeof(SiLU)] = new ElementwiseKernel<SiLU>((_, x) => x * Logistic(x), (_, x, y) => Logistic(x) * (1 + (x * (1 - Logistic(x))))),
        [typeof(Softmax)] = new SoftmaxKernel(),
        [typeof(SparseConv2D)] = new SparseConvKernel(),
        [typeof(Subsample2D)] = new SubsampleKernel(),
        [typeof(Tanh)] = new ElementwiseKernel<Tanh>((_, x) => Math.Tanh(x), (_, x, y) => 1 - (y * y)),
        [typeof(Upsample2D)] = new UpsampleKernel(),
    };

    /// <summary>Finds the kernel of a layer.</summary>
    public static bool TryGet(Layer layer, [NotNullWhen(true)] out IReferenceKernel? kernel) => Kernels.TryGetValue(layer.GetType(), out kernel);

    /// <summary>The kernel of a layer that has one.</summary>
    public static IReferenceKernel Of(Layer layer) => Kernels[layer.GetType()];

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
