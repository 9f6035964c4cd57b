using ConvMl.Explanations;

namespace ConvMl.Host.Output;

/// <summary>What <c>convml explain receptive-field --json</c> prints.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Unit">Row and column of the unit; left out for a layer without them.</param>
/// <param name="Input">Height and width of the input.</param>
/// <param name="Vertical">The computed field along the rows; left out where it has no end.</param>
/// <param name="Horizontal">The computed field along the columns.</param>
/// <param name="Rows">First and last row of the input that the unit sees, as computed.</param>
/// <param name="Columns">First and last column.</param>
/// <param name="Pixels">Pixels that count as measured: above 4.55 % of the largest value.</param>
/// <param name="Size">Side of a square of so many pixels.</param>
/// <param name="IsTrained">Whether the parameters are those of a model, and not initial ones.</param>
/// <param name="Picture">The file with the picture.</param>
internal sealed record ReceptiveFieldDocument(
    string Layer, int[]? Unit, int[] Input, FieldAxis? Vertical, FieldAxis? Horizontal, int[] Rows, int[] Columns, int Pixels, double Size, bool IsTrained, string Picture)
{
    internal static ReceptiveFieldDocument Of(EffectiveReceptiveField field, bool isTrained, string picture) => new(
        field.Layer,
        field.Unit is { } unit ? [unit.Row, unit.Column] : null,
        [field.Height, field.Width],
        FieldAxis.Of(field.Field.Vertical),
        FieldAxis.Of(field.Field.Horizontal),
        [field.Rows.First, field.Rows.Limit - 1],
        [field.Columns.First, field.Columns.Limit - 1],
        field.Pixels,
        field.Size,
        isTrained,
        picture);
}
