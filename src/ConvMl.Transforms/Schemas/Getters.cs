using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Schemas;

/// <summary>Hands a getter of a column's own type to a caller who names that type only at run time.</summary>
internal static class Getters
{
    /// <summary>Returns <paramref name="getter"/> as the caller's type.</summary>
    /// <exception cref="InvalidOperationException">The caller asks for another type than the column's.</exception>
    internal static ValueGetter<TRequested> Cast<TRequested, TValue>(ValueGetter<TValue> getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TRequested> ?? throw new InvalidOperationException(
            $"The column '{column.Name}' holds {column.Type}: read it as {typeof(TValue)}, not as {typeof(TRequested)}.");

    /// <summary>A getter of a vector column.</summary>
    /// <param name="values">Gives the numbers of the current row.</param>
    /// <param name="column">The column.</param>
    /// <exception cref="InvalidOperationException">The caller asks for another type than the column's.</exception>
    internal static ValueGetter<TRequested> Vector<TRequested>(CurrentValues values, DataViewSchema.Column column) => Cast<TRequested, VBuffer<float>>(
        (ref target) =>
        {
            var current = values();
            var editor = VBufferEditor.Create(ref target, current.Length);
            current.CopyTo(editor.Values);
            target = editor.Commit();
        },
        column);

    /// <summary>Gives the numbers of the row that a cursor or mapper stands on.</summary>
    internal delegate ReadOnlySpan<float> CurrentValues();
}
