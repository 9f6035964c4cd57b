using ConvMl.Networks.Presets;

namespace ConvMl.Benchmarks.Works;

/// <summary>
/// ResNet-18 on 224×224 pixels (He et al., "Deep residual learning for image recognition", CVPR 2016), for inference: every batch
/// normalization is folded into its convolution already, for all contestants.
/// </summary>
internal static class ResNet18Works
{
    public static IEnumerable<Work> All => [new InferenceWork("resnet18-b1", Presets.ResNet18(classes: 1000, batchNorm: false), BatchSize: 1) { IsQuick = true }];
}
