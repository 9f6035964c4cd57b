using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Features;

/// <summary>Says which row a message is about, for people: a number alone does not find a file.</summary>
internal static class RowText
{
    /// <summary>The row's number and what its text columns hold, such as a path: <c>row 17 (ImagePath 'roses/17.jpg', Label 'roses')</c>.</summary>
    /// <param name="data">The data; null where there is only a row.</param>
    /// <param name="row">The row's number, from 0.</param>
    internal static string Of(IDataView? data, long row)
    {
        var texts = data is null ? [] : Texts(data, row);
        return texts.Count > 0 ? $"row {row:N0} ({string.Join(", ", texts)})" : $"row {row:N0}";
    }

    // Reads the data once more, up to the row: it is on the way to an exception.
    private static List<string> Texts(IDataView data, long row)
    {
        DataViewSchema.Column[] columns = [.. data.Schema.Where(column => !column.IsHidden && column.Type is TextDataViewType)];
        List<string> texts = [];
        if (columns.Length == 0) return texts;
        using var cursor = data.GetRowCursor(columns);
        while (cursor.Position < row)
        {
            if (!cursor.MoveNext()) return texts;
        }

        foreach (var column in columns)
        {
            ReadOnlyMemory<char> text = default;
            cursor.GetGetter<ReadOnlyMemory<char>>(column)(ref text);
            texts.Add($"{column.Name} '{text}'");
        }

        return texts;
    }
}
