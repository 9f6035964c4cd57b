using ConvMl.Geometry;

namespace ConvMl.Reference.Kernels;

/// <summary>One window of a pooling: the output it makes and the inputs it sees, as indices.</summary>
/// <param name="Output">Index of the output.</param>
/// <param name="Inputs">Indices of the inputs under the window in row order, padding left out.</param>
internal readonly record struct PoolWindow(int Output, IReadOnlyList<int> Inputs)
{
    /// <summary>All windows over a batch of images.</summary>
    public static IEnumerable<PoolWindow> Over(PoolGeometry geometry, int batchSize)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        for (var plane = 0; plane < batchSize * geometry.Input.Channels; plane++)
            for (var i = 0; i < vertical.Output; i++)
                for (var j = 0; j < horizontal.Output; j++)
                {
                    var inputs = new List<int>();
                    for (var k = 0; k < vertical.Kernel; k++)
                        for (var l = 0; l < horizontal.Kernel; l++)
                        {
                            var row = (i * vertical.Stride) - vertical.PadBefore + (k * vertical.Dilation);
                            var column = (j * horizontal.Stride) - horizontal.PadBefore + (l * horizontal.Dilation);
                            if (row >= 0 && row < vertical.Input && column >= 0 && column < horizontal.Input)
                                inputs.Add((((plane * vertical.Input) + row) * horizontal.Input) + column);
                        }

                    yield return new PoolWindow((((plane * vertical.Output) + i) * horizontal.Output) + j, inputs);
                }
    }

    /// <summary>Index of the largest of the inputs, the first in row order of equal ones. A NaN counts as largest.</summary>
    public int Largest(double[] values)
    {
        var largest = Inputs[0];
        foreach (var index in Inputs)
        {
            if (values[index] > values[largest] || (double.IsNaN(values[index]) && !double.IsNaN(values[largest])))
                largest = index;
        }

        return largest;
    }
}
