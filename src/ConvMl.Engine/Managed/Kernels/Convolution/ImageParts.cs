using ConvMl.Geometry;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>
/// Cuts from an image what a run of outputs reads. Without padding that is the image itself; else rows are copied with zeros around
/// them, so that nothing behind has to ask where the image ends.
/// </summary>
internal readonly unsafe struct ImageParts(ConvProblem problem, int mostChannels, int mostOutputs)
{
    /// <summary>Floats of scratch that <see cref="Cut"/> needs.</summary>
    public int ScratchLength => problem.IsPadded ? (mostChannels * MostRows * RowLength) + Im2Col.ReadBeyond : 0;

    // As many input columns as the outputs of a row read, of the padded image.
    private int RowLength => ((problem.Horizontal.Output - 1) * problem.Horizontal.Stride) + problem.Horizontal.Extent;

    private int MostRows
    {
        get
        {
            var outputRows = Math.Min(problem.Vertical.Output, ((mostOutputs + problem.Horizontal.Output - 2) / problem.Horizontal.Output) + 1);
            return ((outputRows - 1) * problem.Vertical.Stride) + problem.Vertical.Extent;
        }
    }

    /// <summary>The part of an image that a run of outputs reads.</summary>
    /// <param name="image">The first of the channels.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="firstOutput">First output, counted in row order.</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="scratch">Takes the copy.</param>
    public ImagePart Cut(float* image, int channels, int firstOutput, int outputs, float* scratch)
    {
        if (!problem.IsPadded)
            return new ImagePart(image, 0, problem.InputPlane, problem.Horizontal.Input);

        var (vertical, horizontal) = (problem.Vertical, problem.Horizontal);
        var firstRow = firstOutput / horizontal.Output * vertical.Stride;
        var lastRow = ((firstOutput + outputs - 1) / horizontal.Output * vertical.Stride) + vertical.Extent - 1;
        var rows = lastRow - firstRow + 1;
        var target = scratch;
        for (var channel = 0; channel < channels; channel++)
        {
            for (var row = firstRow; row <= lastRow; row++)
            {
                CopyRow(horizontal, vertical, image + (channel * (nint)problem.InputPlane), row - vertical.PadBefore, new Span<float>(target, RowLength));
                target += RowLength;
            }
        }

        return new ImagePart(scratch, firstRow, rows * (nint)RowLength, RowLength);
    }

    private static void CopyRow(AxisWindow horizontal, AxisWindow vertical, float* plane, int row, Span<float> target)
    {
        if ((uint)row >= (uint)vertical.Input || horizontal.PadBefore >= target.Length)
        {
            target.Clear();
            return;
        }

        target[..horizontal.PadBefore].Clear();
        var inside = Math.Min(horizontal.Input, target.Length - horizontal.PadBefore);
        new ReadOnlySpan<float>(plane + (row * (nint)horizontal.Input), inside).CopyTo(target[horizontal.PadBefore..]);
        target[(horizontal.PadBefore + inside)..].Clear();
    }
}
