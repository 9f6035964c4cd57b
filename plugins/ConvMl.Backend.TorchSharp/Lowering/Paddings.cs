using ConvMl.Geometry;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>Padding that libtorch's layers do not have themselves: theirs is equal before and behind.</summary>
internal static class Paddings
{
    /// <summary>Whether both axes have as much padding before as behind.</summary>
    public static bool AreEqual(AxisWindow vertical, AxisWindow horizontal) =>
        vertical.PadBefore == vertical.PadAfter && horizontal.PadBefore == horizontal.PadAfter;

    /// <summary>Lays the padding of the windows around images, filled with <paramref name="value"/>.</summary>
    public static Tensor Pad(Tensor images, AxisWindow vertical, AxisWindow horizontal, double value) =>
        functional.pad(images, [horizontal.PadBefore, horizontal.PadAfter, vertical.PadBefore, vertical.PadAfter], value: value);
}
