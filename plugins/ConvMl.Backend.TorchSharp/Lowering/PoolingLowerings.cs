using ConvMl.Geometry;
using ConvMl.Layers.Pooling;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>Poolings. libtorch pads them by at most half a window, equally on all sides; other padding is laid around the image before.</summary>
internal static class PoolingLowerings
{
    private static readonly long[] None = [0, 0];

    /// <summary>libtorch's maximum pooling; padding is −∞.</summary>
    public static Func<Tensor[], Tensor> MaxPool2D(MaxPool2D layer, LoweringSite site)
    {
        var (geometry, window) = (layer.GeometryFor(site.Input), new PoolWindow(layer.GeometryFor(site.Input)));
        return window.IsPaddedByLibrary
            ? inputs => functional.max_pool2d(inputs[0], window.Kernel, window.Strides, window.Padding, window.Dilation)
            : inputs => functional.max_pool2d(Paddings.Pad(inputs[0], geometry.Vertical, geometry.Horizontal, double.NegativeInfinity), window.Kernel, window.Strides, None, window.Dilation);
    }

    /// <summary>
    /// libtorch's average pooling. With padding laid around before, every window counts as whole; where padding does not count, the means of
    /// the windows that reach into it are made larger.
    /// </summary>
    public static Func<Tensor[], Tensor> AveragePool2D(AveragePool2D layer, LoweringSite site)
    {
        var (geometry, window) = (layer.GeometryFor(site.Input), new PoolWindow(layer.GeometryFor(site.Input)));
        if (window.IsPaddedByLibrary)
            return inputs => functional.avg_pool2d(inputs[0], window.Kernel, window.Strides, window.Padding, count_include_pad: layer.CountPadding);

        Tensor Mean(Tensor input) => functional.avg_pool2d(Paddings.Pad(input, geometry.Vertical, geometry.Horizontal, 0), window.Kernel, window.Strides, None);
        if (layer.CountPadding)
            return inputs => Mean(inputs[0]);
        using var scope = NewDisposeScope();
        var shares = site.Keep(Mean(ones(1, 1, geometry.Input.Height, geometry.Input.Width)).DetachFromDisposeScope());
        return inputs => Mean(inputs[0]).div(shares);
    }

    /// <summary>The pooling is done once more for the places of its maxima, and the values are added there.</summary>
    public static Func<Tensor[], Tensor> MaxUnpool2D(MaxUnpool2D layer, LoweringSite site)
    {
        var geometry = layer.GeometryFor(site.Node.InputShapes[1]);
        var (vertical, horizontal, window) = (geometry.Vertical, geometry.Horizontal, new PoolWindow(geometry));
        long height = vertical.Input + vertical.PadBefore + vertical.PadAfter, width = horizontal.Input + horizontal.PadBefore + horizontal.PadAfter;
        long[] cut = [-horizontal.PadBefore, -horizontal.PadAfter, -vertical.PadBefore, -vertical.PadAfter];
        return inputs =>
        {
            var padded = Paddings.Pad(inputs[1].detach(), vertical, horizontal, double.NegativeInfinity);
            var (_, places) = functional.max_pool2d_with_indices(padded, window.Kernel, window.Strides, None, window.Dilation);
            var (samples, channels) = (inputs[0].shape[0], inputs[0].shape[1]);
            var planes = zeros(samples, channels, height * width).scatter_add(2, places.flatten(2), inputs[0].flatten(2));
            return functional.pad(planes.view(samples, channels, height, width), cut);
        };
    }

    /// <summary>A window as libtorch takes it.</summary>
    private sealed class PoolWindow(PoolGeometry geometry)
    {
        public long[] Kernel { get; } = [geometry.Vertical.Kernel, geometry.Horizontal.Kernel];

        public long[] Strides { get; } = [geometry.Vertical.Stride, geometry.Horizontal.Stride];

        public long[] Dilation { get; } = [geometry.Vertical.Dilation, geometry.Horizontal.Dilation];

        public long[] Padding { get; } = [geometry.Vertical.PadBefore, geometry.Horizontal.PadBefore];

        public bool IsPaddedByLibrary { get; } = Paddings.AreEqual(geometry.Vertical, geometry.Horizontal)
            && 2 * geometry.Vertical.PadBefore <= geometry.Vertical.Kernel && 2 * geometry.Horizontal.PadBefore <= geometry.Horizontal.Kernel;
    }
}
