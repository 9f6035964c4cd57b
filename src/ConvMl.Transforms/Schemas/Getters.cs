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
}
