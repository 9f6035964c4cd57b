using ConvMl.Geometry;

namespace ConvMl.Host.Output;

/// <summary>A receptive field along one axis.</summary>
internal sealed record FieldAxis(double Size, double Stride, double Offset)
{
    internal static FieldAxis? Of(AxisField field) =>
        double.IsFinite(field.Size) && double.IsFinite(field.Stride) && double.IsFinite(field.Offset) ? new(field.Size, field.Stride, field.Offset) : null;
}
