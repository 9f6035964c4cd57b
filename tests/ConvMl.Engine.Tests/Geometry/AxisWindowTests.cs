using ConvMl.Engine.Tests.Layers;
using ConvMl.Geometry;
using ConvMl.Tensors;
using CsCheck;

namespace ConvMl.Engine.Tests.Geometry;

public class AxisWindowTests
{
    private static readonly Gen<AxisWindow> Windows =
        from drawn in LayerGenerators.Convolutions
        select drawn.Layer.GeometryFor(drawn.Input).Vertical;

    [Fact]
    public void Outputs_inside_are_those_whose_tap_meets_the_input() => Windows.Sample(
        window =>
        {
            for (var tap = 0; tap < window.Kernel; tap++)
            {
                int[] inside = [.. Enumerable.Range(0, window.Output).Where(output =>
                    (output * window.Stride) - window.PadBefore + (tap * window.Dilation) is var input && input >= 0 && input < window.Input)];
                var (first, limit) = window.OutputsInside(tap);

                Assert.Equal(inside, Enumerable.Range(first, limit - first));
                Assert.InRange(first, 0, window.Output);
                Assert.InRange(limit, first, window.Output);
            }
        },
        iter: 1000);

    [Fact]
    public void Same_padding_gives_the_input_divided_by_the_stride_rounded_up() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 7], Gen.Int[1, 5], Gen.Int[1, 4]).Sample(
        (input, kernel, stride, dilation) =>
        {
            var (window, _) = new Window(kernel, stride, dilation, Padding.Same).Over(input, input);

            Assert.Equal((input + stride - 1) / stride, window.Output);
            Assert.InRange(window.PadAfter - window.PadBefore, 0, 1);
        },
        iter: 1000);

    [Theory]
    [InlineData(5, 3, 1, 1, 0, 0, 3)]
    [InlineData(5, 3, 2, 1, 1, 1, 3)]
    [InlineData(6, 3, 2, 1, 1, 1, 3)]
    [InlineData(7, 3, 1, 2, 0, 0, 3)]
    [InlineData(4, 2, 3, 1, 0, 1, 2)]
    [InlineData(1, 1, 9, 9, 0, 0, 1)]
    public void Output_sizes_worked_out_by_hand(int input, int kernel, int stride, int dilation, int before, int after, int expected)
    {
        var (window, _) = new Window(kernel, stride, dilation, new Padding(before, after, before, after)).Over(input, input);

        Assert.Equal(expected, window.Output);
    }

    [Fact]
    public void An_open_axis_stays_open()
    {
        var (window, _) = new Window(3, 2).Over(Shape.Open, 9);

        Assert.Equal(Shape.Open, window.Output);
    }
}
