using ConvMl.Geometry;
using ConvMl.Layers;
using static TorchSharp.torch;

namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>
/// Deformable convolution, which libtorch does not have, composed: for every tap at every output the image is read between its pixels, then
/// the weights are multiplied with what was read, as one matrix product a group.
/// </summary>
/// <remarks>
/// Axes: N samples, D offset groups, T taps, P outputs. A number between pixels is the sum of the four pixels around it, each times the product
/// of its weights along both axes; these depend on the offsets by the fraction alone, which is what autograd differentiates.
/// </remarks>
internal static class DeformableConvolution
{
    /// <summary>Gathers, multiplies, sums.</summary>
    public static Func<Tensor[], Tensor> Lower(DeformableConv2D layer, LoweringSite site)
    {
        var geometry = layer.GeometryFor(site.Input);
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        long taps = layer.Kernel.Area, places = vertical.Output * horizontal.Output, offsetGroups = layer.OffsetGroups;
        var (weight, bias) = (site.Parameter("weight"), site.Parameter("bias", layer.Bias));
        var rows = site.Keep(PlacesAtRest(geometry, (place, tap) => At(vertical, place / horizontal.Output, tap / horizontal.Kernel)));
        var columns = site.Keep(PlacesAtRest(geometry, (place, tap) => At(horizontal, place % horizontal.Output, tap % horizontal.Kernel)));
        return inputs =>
        {
            var samples = inputs[0].shape[0];
            var offsets = inputs[1].reshape(samples, offsetGroups, taps, 2, places);
            var image = inputs[0].reshape(samples, offsetGroups, geometry.InputChannels / offsetGroups, vertical.Input * horizontal.Input);
            var read = Read(image, rows.add(offsets.select(3, 0)), columns.add(offsets.select(3, 1)), vertical.Input, horizontal.Input);
            if (inputs.Length > 2)
                read = read.mul(inputs[2].reshape(samples, offsetGroups, 1, taps * places));

            // [N, G, C/G·T, P] behind [G, O/G, C/G·T].
            var terms = geometry.ChannelsPerGroup * taps;
            var products = weight.reshape(layer.Groups, -1, terms).matmul(read.reshape(samples, layer.Groups, terms, places));
            var output = products.reshape(samples, layer.OutputChannels, vertical.Output, horizontal.Output);
            return bias is null ? output : output.add(bias.view(-1, 1, 1));
        };
    }

    // The image [N, D, C/D, H·W] at places [N, D, T, P]: [N, D, C/D, T·P].
    private static Tensor Read(Tensor image, Tensor rows, Tensor columns, int height, int width)
    {
        var (top, left) = (rows.detach().floor(), columns.detach().floor());
        var (down, right) = (rows.sub(top), columns.sub(left));
        Tensor? sum = null;
        foreach (var (below, behind) in new[] { (0, 0), (0, 1), (1, 0), (1, 1) })
        {
            var (row, column) = (top.add(below), left.add(behind));
            var isInside = row.ge(0).logical_and(row.lt(height)).logical_and(column.ge(0)).logical_and(column.lt(width));
            var share = (below == 1 ? down : 1 - down).mul(behind == 1 ? right : 1 - right).mul(isInside);
            var pixel = row.mul(width).add(column).masked_fill(isInside.logical_not(), 0).to_type(ScalarType.Int64).flatten(2).unsqueeze(2);
            var value = image.gather(3, pixel.expand(-1, -1, image.shape[2], -1)).mul(share.flatten(2).unsqueeze(2));
            sum = sum is null ? value : sum.add(value);
        }

        return sum!;
    }

    // Where the taps lie without offsets: [T, P].
    private static Tensor PlacesAtRest(ConvGeometry geometry, Func<int, int, int> at)
    {
        var (taps, places) = (geometry.Vertical.Kernel * geometry.Horizontal.Kernel, geometry.Vertical.Output * geometry.Horizontal.Output);
        var numbers = new float[taps * places];
        for (var index = 0; index < numbers.Length; index++)
            numbers[index] = at(index % places, index / places);
        return tensor(numbers, [taps, places]);
    }

    private static int At(AxisWindow axis, int output, int tap) => (output * axis.Stride) - axis.PadBefore + (tap * axis.Dilation);
}
