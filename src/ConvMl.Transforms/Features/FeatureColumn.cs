using ConvMl.Tensors;
using ConvMl.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace ConvMl.Transforms.Features;

/// <summary>A feature column that was found to suit a network's input.</summary>
internal sealed class FeatureColumn
{
    private const string Role = "feature";

    private FeatureColumn(DataViewSchema.Column column, FeatureKind kind, Shape shape) => (Column, Kind, Shape) = (column, kind, shape);

    /// <summary>The column.</summary>
    internal DataViewSchema.Column Column { get; }

    /// <summary>What it holds.</summary>
    internal FeatureKind Kind { get; }

    /// <summary>The shape of a sample; where the network leaves height and width open, the column's.</summary>
    internal Shape Shape { get; }

    /// <summary>Whether the values are whole numbers from 0 to 255.</summary>
    internal bool IsBytes => Kind != FeatureKind.Floats;

    /// <summary>Finds the column and checks that its values are samples of the shape that a network takes.</summary>
    /// <param name="schema">The schema of the data.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="input">The network's input, height and width possibly open.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or its type or size does not fit.</exception>
    internal static FeatureColumn Of(DataViewSchema schema, string name, Shape input)
    {
        var column = schema.GetColumnOrNull(name) ?? throw SchemaMismatch.Missing(Role, name, schema.Select(other => other.Name));
        return column.Type switch
        {
            ImageDataViewType image => OfImage(column, image, input),
            VectorDataViewType vector when vector.ItemType == NumberDataViewType.Single => new(column, FeatureKind.Floats, ShapeOf(column, vector, input)),
            VectorDataViewType vector when vector.ItemType == NumberDataViewType.Byte => new(column, FeatureKind.Bytes, ShapeOf(column, vector, input)),
            var type => throw WrongType(name, input, $"{type}"),
        };
    }

    /// <summary>Finds the column and takes the shape of its samples from it: the dimensions of a vector, <c>[C, 1, L]</c> for <c>[C, L]</c>; of an image red, green and blue.</summary>
    /// <inheritdoc cref="Of(DataViewSchema, string, Shape)"/>
    internal static FeatureColumn Of(DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name) ?? throw SchemaMismatch.Missing(Role, name, schema.Select(other => other.Name));
        return Of(schema, name, column.Type switch
        {
            VectorDataViewType { IsKnownSize: true } vector => Shape.Create(SizesOf(vector)),
            _ => [3, Shape.Open, Shape.Open],
        });
    }

    /// <summary>Checks the column that a pipeline promises; its size is not known yet.</summary>
    /// <param name="schema">The promise.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="expected">The network's input; null where the column decides.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or its type does not fit.</exception>
    internal static void Check(SchemaShape schema, string name, Shape? expected = null)
    {
        var input = expected ?? [3, Shape.Open, Shape.Open];
        var column = SchemaMismatch.Find(schema, Role, name);
        var isImage = column.ItemType is ImageDataViewType && column.Kind == SchemaShape.Column.VectorKind.Scalar;
        var isVector = (column.ItemType == NumberDataViewType.Single || column.ItemType == NumberDataViewType.Byte) &&
            column.Kind == SchemaShape.Column.VectorKind.Vector && !column.IsKey;
        if (!isImage && !isVector) throw WrongType(name, input, SchemaMismatch.Describe(column));
        if (isImage) RequireImageInput(name, $"{column.ItemType}", input);
    }

    private static FeatureColumn OfImage(DataViewSchema.Column column, ImageDataViewType image, Shape input)
    {
        RequireImageInput(column.Name, $"{image}", input);
        var isSized = image.Height > 0 && image.Width > 0;
        if (!isSized && !input.IsConcrete)
        {
            throw SchemaMismatch.Found(Role, column.Name, "images of one known size", "images of any size",
                $"Put mlContext.Transforms.ResizeImages(\"{column.Name}\", width, height) before it, or give the network's input its height and width.");
        }

        if (isSized && !Matches(input, [input.Channels, image.Height, image.Width]))
        {
            throw SchemaMismatch.Found(Role, column.Name, $"images of {Size(input)}", $"images of {image.Height} x {image.Width} (height x width)",
                $"Put mlContext.Transforms.ResizeImages(\"{column.Name}\", {input.Width}, {input.Height}) before it; where masks go along, give that height and width to mlContext.Data.LoadImageMaskPairs, which resizes both.");
        }

        return new(column, FeatureKind.Image, isSized ? [input.Channels, image.Height, image.Width] : input);
    }

    private static void RequireImageInput(string name, string found, Shape input)
    {
        if (!input.IsImage || input.Channels is not (1 or 3))
        {
            throw SchemaMismatch.Found(Role, name, $"a vector of shape {input}, the network's input", found,
                "Images go into a network with 1 channel (grey) or 3 (red, green, blue).");
        }
    }

    private static Shape ShapeOf(DataViewSchema.Column column, VectorDataViewType vector, Shape input)
    {
        if (!vector.IsKnownSize)
        {
            throw SchemaMismatch.Found(Role, column.Name, $"a vector of shape {input}, the network's input", $"{vector} of unknown size",
                $"Give it a size, for example with [VectorType({string.Join(", ", input)})] on the property.");
        }

        var dimensions = vector.Dimensions;
        if (dimensions.Length == 1 && input.IsConcrete && vector.Size == input.Elements) return input;
        var sizes = input.Rank == 3 ? SizesOf(vector) : dimensions.AsSpan();
        if (dimensions.All(size => size > 0) && Matches(input, sizes)) return Shape.Create(sizes);
        throw SchemaMismatch.Found(Role, column.Name, $"a vector of shape {input}, the network's input", $"{vector}", Remedy(dimensions.AsSpan(), input));
    }

    // A sequence of numbers is an image of one row.
    private static ReadOnlySpan<int> SizesOf(VectorDataViewType vector) =>
        vector.Dimensions is [var channels, var length] ? new[] { channels, 1, length } : vector.Dimensions.AsSpan();

    private static string Remedy(ReadOnlySpan<int> dimensions, Shape input)
    {
        if (dimensions.Length == 1 && !input.IsConcrete)
            return "A flat vector does not say its height and width: state them in Network.Input.";
        if (dimensions.Length == 3 && input.IsImage && Matches(input, [dimensions[2], dimensions[0], dimensions[1]]))
            return "The channels stand last: extract the pixels with interleavePixelColors: false.";
        return "Change the network's input, or resize the images before.";
    }

    private static bool Matches(Shape input, ReadOnlySpan<int> sizes)
    {
        if (input.Rank != sizes.Length) return false;
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            if (input[axis] != Shape.Open && input[axis] != sizes[axis]) return false;
        }

        return true;
    }

    private static string Size(Shape input) => string.Join(" x ", new[] { input.Height, input.Width }.Select(size => size == Shape.Open ? "any" : $"{size}"));

    private static ArgumentOutOfRangeException WrongType(string name, Shape input, string found) => SchemaMismatch.Found(
        Role, name, $"an image, or a vector of Single or Byte of known size{(input.IsConcrete ? $" and shape {input}" : "")}", found, "Convert it first.");
}
