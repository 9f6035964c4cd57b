using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>The candidates for a convolution and for a transposed one: those of the blocked layout first, then those of the planar one.</summary>
internal static class ConvKernels
{
    /// <summary>Of a convolution.</summary>
    public static LayerKernels All { get; } = new(
        [
            BlockedConvOffers.Depthwise(Pass.Forward),
            BlockedConvOffers.Winograd(Pass.Forward),
            BlockedConvOffers.WinogradStrided(Pass.Forward),
            BlockedConvOffers.WinogradPlanar,
            BlockedConvOffers.Direct(Pass.Forward),
            new("PointwiseConv", Im2ColConv.PointwiseForward),
            new("Im2ColConv", Im2ColConv.Forward),
            DirectConv.For(Pass.Forward),
        ],
        [
            BlockedConvOffers.Depthwise(Pass.BackwardInput),
            BlockedConvOffers.Winograd(Pass.BackwardInput),
            BlockedConvOffers.WinogradStrided(Pass.BackwardInput),
            BlockedConvOffers.Direct(Pass.BackwardInput),
            new("PointwiseConv", Im2ColConv.PointwiseBackwardInput),
            new("Im2ColConv", Im2ColConv.BackwardInput),
            new("Col2ImConv", Col2ImConv.Offer),
            DirectConv.For(Pass.BackwardInput),
        ],
        [
            BlockedConvOffers.Depthwise(Pass.BackwardParameters),
            BlockedConvOffers.Winograd(Pass.BackwardParameters),
            BlockedConvOffers.Direct(Pass.BackwardParameters),
            new("PointwiseConv", Im2ColConvGradient.Pointwise),
            new("Im2ColConv", Im2ColConvGradient.Any),
            DirectConv.For(Pass.BackwardParameters),
        ]);

    /// <summary>Of a transposed convolution: those of the convolution that it transposes, with the directions exchanged.</summary>
    public static LayerKernels Transposed { get; } = new(All.BackwardInput, All.Forward, All.BackwardParameters);
}
