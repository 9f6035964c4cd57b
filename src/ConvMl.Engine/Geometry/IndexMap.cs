using ConvMl.Tensors;

namespace ConvMl.Geometry;

/// <summary>
/// Where each number of an output comes from, for layers that only move numbers: output (i, j, …) is the input at the sum of what each index
/// says, or a fixed value if one of them says <see cref="Outside"/>.
/// </summary>
/// <param name="Input">The input of one sample.</param>
/// <param name="Output">The output of one sample.</param>
/// <param name="Offsets">For each axis of the output, for each index along it, how far into the input it leads.</param>
internal sealed record IndexMap(Shape Input, Shape Output, int[][] Offsets)
{
    /// <summary>Marks an index that leads to no input.</summary>
    public const int Outside = -1;

    /// <summary>Numbers from one index to the next along each axis of a shape.</summary>
    public static int[] StridesOf(Shape shape)
    {
        var strides = new int[shape.Rank];
        for (var (axis, stride) = (shape.Rank - 1, 1); axis >= 0; stride *= shape[axis], axis--)
            strides[axis] = stride;
        return strides;
    }

    /// <summary>Where output number <paramref name="element"/> comes from, or <see cref="Outside"/>.</summary>
    public int SourceOf(int element)
    {
        var source = 0;
        for (var axis = Offsets.Length - 1; axis >= 0; axis--)
        {
            (element, var index) = Math.DivRem(element, Offsets[axis].Length);
            if (Offsets[axis][index] == Outside)
                return Outside;
            source += Offsets[axis][index];
        }

        return source;
    }
}
