using ConvMl.Backends;
using ConvMl.Managed.Kernels.Convolution;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Networks;

namespace ConvMl.Engine.Tests.Managed.Planning;

/// <summary>Which form of Winograd's algorithm a place gets.</summary>
public class WinogradChoiceTests
{
    [Theory]
    [InlineData(256, 14, 1, 4)]
    [InlineData(512, 7, 1, 2)]
    [InlineData(512, 7, 8, 4)]
    [InlineData(32, 7, 4, 4)]
    public void Tiles_are_small_where_reading_the_weights_would_take_longest(int channels, int side, int batch, int tileSide)
    {
        var choice = Choose(channels, side, batch, ExecutionMode.Inference, Pass.Forward);
        Assert.Null(choice.Reject());
        Assert.Equal(tileSide, choice.TileSide);
        Assert.False(choice.TransformsAlong);
    }

    [Theory]
    [InlineData(256, 14, 4, true)]
    [InlineData(256, 14, 5, false)]
    [InlineData(64, 14, 4, false)]
    public void In_training_weights_are_transformed_along_where_they_outnumber_the_tiles(int channels, int side, int batch, bool along)
    {
        foreach (var pass in new[] { Pass.Forward, Pass.BackwardInput })
        {
            var choice = Choose(channels, side, batch, ExecutionMode.Training, pass);
            Assert.Equal((along, 4), (choice.TransformsAlong, choice.TileSide));
        }
    }

    [Theory]
    [InlineData(64, 7, ExecutionMode.Inference)]
    [InlineData(512, 4, ExecutionMode.Inference)]
    [InlineData(64, 7, ExecutionMode.Training)]
    [InlineData(512, 6, ExecutionMode.Training)]
    public void Too_few_tiles_are_refused_with_their_number(int channels, int side, ExecutionMode mode) =>
        Assert.Contains("reading or transforming the weights would take longest", Choose(channels, side, 1, mode, Pass.Forward).Reject(), StringComparison.Ordinal);

    [Fact]
    public void Tiles_of_a_wide_dilation_on_a_small_image_are_mostly_empty()
    {
        Assert.Null(Choose(64, 14, 1, ExecutionMode.Inference, Pass.Forward, dilation: 4).Reject());
        Assert.Contains("mostly empty", Choose(64, 14, 1, ExecutionMode.Inference, Pass.Forward, dilation: 12).Reject(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_gradient_of_the_weights_sums_all_tiles_at_once_where_they_are_few()
    {
        Assert.True(Choose(256, 14, 10, ExecutionMode.Training, Pass.BackwardParameters).SumsAtOnce);
        Assert.False(Choose(256, 14, 11, ExecutionMode.Training, Pass.BackwardParameters).SumsAtOnce);
    }

    private static WinogradChoice Choose(int channels, int side, int batch, ExecutionMode mode, Pass pass, int dilation = 1)
    {
        var network = Network.Input(channels, side, side).Conv2D(channels, kernel: 3, dilation: dilation, padding: dilation);
        var site = new KernelSite(network.Nodes[^1], mode, batch, VectorWidths.Widest);
        return new(site, ConvProblem.GeometryOf(site), pass);
    }
}
