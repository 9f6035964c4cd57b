using Microsoft.ML;

namespace ConvMl.Transforms.Schemas;

/// <summary>The errors for columns that are not there or not as they should be, in ML.NET's type and ConvMl's words.</summary>
internal static class SchemaMismatch
{
    // The parameter that the exceptions name is the one of ML.NET's Fit, Transform and GetOutputSchema.

    /// <summary>A column is not as it should be.</summary>
    /// <param name="role">What the column is for.</param>
    /// <param name="name">Its name.</param>
    /// <param name="expected">What it should hold.</param>
    /// <param name="input">What it holds.</param>
    /// <param name="remedy">What to do.</param>
    internal static ArgumentOutOfRangeException Found(string role, string name, string expected, string input, string remedy) =>
        new(nameof(input), $"Schema mismatch for the {role} column '{name}': expected {expected}, found {input}. {remedy}");

    /// <summary>A column is not there.</summary>
    /// <param name="role">What the column is for.</param>
    /// <param name="name">Its name.</param>
    /// <param name="input">The names of the columns that are there.</param>
    internal static ArgumentOutOfRangeException Missing(string role, string name, IEnumerable<string> input) =>
        new(nameof(input), $"There is no {role} column '{name}'. The data has: {string.Join(", ", input.Select(column => $"'{column}'"))}. Name one of them.");

    /// <summary>The column of a promised schema.</summary>
    internal static SchemaShape.Column Find(SchemaShape shape, string role, string name)
    {
        foreach (var column in shape)
        {
            if (column.Name == name) return column;
        }

        throw Missing(role, name, shape.Select(column => column.Name));
    }

    internal static string Describe(SchemaShape.Column column) => column.Kind switch
    {
        SchemaShape.Column.VectorKind.Scalar => column.IsKey ? $"Key<{column.ItemType}>" : $"{column.ItemType}",
        SchemaShape.Column.VectorKind.Vector => $"Vector<{column.ItemType}>",
        _ => $"Vector<{column.ItemType}> of unknown size",
    };
}
