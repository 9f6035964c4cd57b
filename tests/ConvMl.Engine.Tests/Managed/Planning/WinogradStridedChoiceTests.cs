using ConvMl.Backends;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Convolution;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Networks;

namespace ConvMl.Engine.Tests.Managed.Planning;

/// <summary>Where Winograd's algorithm on the phases of a stride is taken, and with which tiles.</summary>
public class WinogradStridedChoiceTests
{
    // The strided convolutions of ResNet-18, and a few maps where tiles of four outputs a phase reach over the border.
    [Theory]
    [InlineData(64, 128, 56, 1, ExecutionMode.Inference, 4)]
    [InlineData(128, 256, 28, 1, ExecutionMode.Inference, 2)]
    [InlineData(64, 64, 24, 1, ExecutionMode.Inference, 4)]
    [InlineData(64, 128, 56, 8, ExecutionMode.Training, 4)]
    public void Tiles_are_small_where_large_ones_would_be_partly_empty_or_mostly_weights(
        int channels, int filters, int side, int batch, ExecutionMode mode, int phaseOutputs)
    {
        var choice = Choose(channels, filters, side, batch, mode);
        Assert.Null(choice.Reject());
        Assert.Equal(phaseOutputs, choice.PhaseOutputs);
    }

    [Theory]
    [InlineData(256, 512, 14, 1, ExecutionMode.Inference)]
    [InlineData(64, 128, 14, 1, ExecutionMode.Inference)]
    [InlineData(8, 16, 56, 1, ExecutionMode.Inference)]
    [InlineData(256, 512, 14, 1, ExecutionMode.Training)]
    public void Few_channels_and_many_weights_for_few_pixels_are_left_to_the_definition(int channels, int filters, int side, int batch, ExecutionMode mode) =>
        Assert.Contains("% of the time of the definition", Choose(channels, filters, side, batch, mode).Reject(), StringComparison.Ordinal);

    [Fact]
    public void A_first_layer_is_packed_where_it_has_tiles_and_filters_enough()
    {
        Assert.Null(RejectFirst(channels: 3, filters: 64, side: 224));
        Assert.Null(RejectFirst(channels: 3, filters: 32, side: 64));
        Assert.Equal("a batch has 16 tiles: packing the source pays from 64 on", RejectFirst(channels: 3, filters: 64, side: 28));
        Assert.Contains("% of the time of the definition", RejectFirst(channels: 1, filters: 16, side: 224), StringComparison.Ordinal);
    }

    private static string? RejectFirst(int channels, int filters, int side)
    {
        var site = Site(Network.Input(channels, side, side).Conv2D(filters, kernel: 7, stride: 2, padding: 3), 1, ExecutionMode.Inference);
        return WinogradPlanarChoice.Reject(site, ConvProblem.GeometryOf(site));
    }

    private static WinogradStridedChoice Choose(int channels, int filters, int side, int batch, ExecutionMode mode)
    {
        var site = Site(Network.Input(channels, side, side).Conv2D(filters, kernel: 3, stride: 2, padding: 1), batch, mode);
        return new(site, ConvProblem.GeometryOf(site), ConvPass.Forward);
    }

    private static KernelSite Site(Network network, int batch, ExecutionMode mode) => new(network.Nodes[^1], mode, batch, VectorWidth.Bits512);
}
