using ConvMl.Filters;
using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Algebra;

/// <summary>
/// A convolution as the matrix W with y = Wx, where x is the image and y the output, each written as one column <c>[C, H, W]</c> in order (lecture
/// "Convolutional Neural Networks", properties: "as matrix-vector product"). In one dimension it is a Toeplitz matrix, W[i, j] = w[j − i + before],
/// in two one of Toeplitz blocks. Its transpose is the backward pass, and transposed convolution.
/// </summary>
/// <remarks>Kept sparse: only what is not beyond the border and not between dilated taps. Rows hold their elements in the order of the columns.</remarks>
public sealed class ConvolutionMatrix
{
    private readonly int[] _starts;
    private readonly int[] _columns;
    private readonly double[] _values;

    private ConvolutionMatrix(int columns, int[] starts, int[] columnNumbers, double[] values) =>
        (Columns, _starts, _columns, _values) = (columns, starts, columnNumbers, values);

    /// <summary>Numbers of the output.</summary>
    public int Rows => _starts.Length - 1;

    /// <summary>Numbers of the input.</summary>
    public int Columns { get; }

    /// <summary>Elements that are kept; all others are 0.</summary>
    public int Kept => _values.Length;

    /// <summary>The element at a row and column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row or column.</exception>
    public double this[int row, int column]
    {
        get
        {
            if ((uint)row >= (uint)Rows || (uint)column >= (uint)Columns)
                throw new ArgumentOutOfRangeException(nameof(row), $"There is no element ({row}, {column}); the matrix is {Rows} × {Columns}.");
            var found = Array.BinarySearch(_columns, _starts[row], _starts[row + 1] - _starts[row], column);
            return found >= 0 ? _values[found] : 0;
        }
    }

    /// <summary>The matrix of a convolution in one dimension: y[i] = Σ w[k]·x[i·stride − before + k·dilation].</summary>
    /// <param name="kernel">w.</param>
    /// <param name="length">Length of x.</param>
    /// <param name="padding">Zeros to both sides (taken from left and right); <see cref="Padding.Same"/> if null.</param>
    /// <param name="stride">Step between outputs.</param>
    /// <param name="dilation">Step between taps.</param>
    /// <param name="flipKernel">True for convolution in the strict sense, false for cross-correlation.</param>
    /// <exception cref="GeometryException">The kernel does not fit.</exception>
    public static ConvolutionMatrix Of(ReadOnlySpan<float> kernel, int length, Padding? padding = null, int stride = 1, int dilation = 1, bool flipKernel = false)
    {
        var window = new Window((1, kernel.Length), (1, stride), (1, dilation), padding switch
        {
            { Mode: PaddingMode.Explicit } sides => new Padding(0, 0, sides.Left, sides.Right),
            _ => padding ?? Padding.Same,
        });
        return Of(new ConvGeometry([1, 1, length], 1, window, flipKernel: flipKernel), kernel);
    }

    /// <summary>The matrix of a bank on images of a shape; one channel's filters are laid on each channel by itself.</summary>
    /// <param name="bank">The filters.</param>
    /// <param name="image"><c>[C, H, W]</c>.</param>
    /// <param name="padding">Zeros around the image; <see cref="Padding.Same"/> if null.</param>
    /// <param name="stride">Step between outputs; 1 if null.</param>
    /// <param name="flipKernel">True for convolution in the strict sense, false for cross-correlation.</param>
    /// <exception cref="GeometryException">The filters cannot take the image.</exception>
    public static ConvolutionMatrix Of(FilterBank bank, Shape image, Padding? padding = null, Size2D? stride = null, bool flipKernel = false)
    {
        ArgumentNullException.ThrowIfNull(bank);
        if (!image.IsImage)
            throw new GeometryException($"The input is {image}; filters need an image [C, H, W].");
        var whole = bank.PerChannel(image.Channels);
        var window = new Window(bank.Kernel, stride, null, padding ?? Padding.Same);
        return Of(new ConvGeometry(image, whole.Outputs, window, image.Channels / bank.ChannelsPerGroup, flipKernel), whole.Weights);
    }

    /// <summary>The matrix of any 2-D convolution.</summary>
    /// <param name="geometry">All sizes, none of them open.</param>
    /// <param name="weights">Weights of the shape <see cref="ConvGeometry.Weight"/>.</param>
    /// <exception cref="ArgumentException">There are more or fewer weights.</exception>
    /// <exception cref="GeometryException">A size is open, or the matrix would keep more than 2³¹ elements.</exception>
    public static ConvolutionMatrix Of(ConvGeometry geometry, ReadOnlySpan<float> weights)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        if (!geometry.Input.IsConcrete)
            throw new GeometryException($"The input is {geometry.Input}; a matrix needs a known height and width.");
        if (weights.Length != geometry.Weight.Elements)
            throw new ArgumentException($"There are {weights.Length} weights; {geometry.Weight} has {geometry.Weight.Elements}.", nameof(weights));
        if (geometry.MultiplyAdds > Array.MaxLength)
            throw new GeometryException($"The matrix would keep up to {geometry.MultiplyAdds} elements, too many; take a smaller image.");

        var (input, output) = (geometry.Input, geometry.Output);
        var starts = new int[output.Elements + 1];
        var columns = new List<int>();
        var values = new List<double>();
        for (var row = 0; row < output.Elements; row++)
        {
            var (channel, place) = Math.DivRem(row, output.Height * output.Width);
            var (i, j) = Math.DivRem(place, output.Width);
            AddRow(geometry, weights[(channel * (weights.Length / geometry.OutputChannels))..], channel, i, j, columns, values);
            starts[row + 1] = columns.Count;
        }

        return new(input.Elements, starts, [.. columns], [.. values]);
    }

    /// <summary>Wx.</summary>
    /// <exception cref="ArgumentException">There are more or fewer numbers than <see cref="Columns"/>.</exception>
    public double[] Multiply(ReadOnlySpan<double> x)
    {
        RequireLength(x.Length, Columns, "columns", nameof(x));
        var y = new double[Rows];
        for (var row = 0; row < Rows; row++)
            for (var index = _starts[row]; index < _starts[row + 1]; index++)
                y[row] += _values[index] * x[_columns[index]];
        return y;
    }

    /// <summary>Wᵀy: the backward pass, or the transposed convolution.</summary>
    /// <exception cref="ArgumentException">There are more or fewer numbers than <see cref="Rows"/>.</exception>
    public double[] MultiplyTransposed(ReadOnlySpan<double> y)
    {
        RequireLength(y.Length, Rows, "rows", nameof(y));
        var x = new double[Columns];
        for (var row = 0; row < Rows; row++)
            for (var index = _starts[row]; index < _starts[row + 1]; index++)
                x[_columns[index]] += _values[index] * y[row];
        return x;
    }

    /// <summary>The matrix with all its zeros.</summary>
    /// <exception cref="InvalidOperationException">It would have more than 2²⁷ elements (a gigabyte).</exception>
    public double[,] ToDense()
    {
        if ((long)Rows * Columns > 1 << 27)
            throw new InvalidOperationException($"The matrix is {Rows} × {Columns}; written out it would take more than a gigabyte. Use Multiply, or a smaller image.");
        var dense = new double[Rows, Columns];
        for (var row = 0; row < Rows; row++)
            for (var index = _starts[row]; index < _starts[row + 1]; index++)
                dense[row, _columns[index]] = _values[index];
        return dense;
    }

    private static void AddRow(ConvGeometry geometry, ReadOnlySpan<float> filter, int channel, int i, int j, List<int> columns, List<double> values)
    {
        var (vertical, horizontal, input) = (geometry.Vertical, geometry.Horizontal, geometry.Input);
        var group = channel / (geometry.OutputChannels / geometry.Groups);
        for (var c = 0; c < geometry.ChannelsPerGroup; c++)
        {
            for (var k = 0; k < vertical.Kernel; k++)
            {
                var row = (i * vertical.Stride) - vertical.PadBefore + (k * vertical.Dilation);
                if ((uint)row >= (uint)input.Height)
                    continue;
                for (var l = 0; l < horizontal.Kernel; l++)
                {
                    var column = (j * horizontal.Stride) - horizontal.PadBefore + (l * horizontal.Dilation);
                    if ((uint)column >= (uint)input.Width)
                        continue;
                    var tap = (k * horizontal.Kernel) + l;
                    var taps = vertical.Kernel * horizontal.Kernel;
                    columns.Add((((((group * geometry.ChannelsPerGroup) + c) * input.Height) + row) * input.Width) + column);
                    values.Add(filter[(c * taps) + (geometry.FlipKernel ? taps - 1 - tap : tap)]);
                }
            }
        }
    }

    private static void RequireLength(int found, int expected, string what, string name)
    {
        if (found != expected)
            throw new ArgumentException($"There are {found} numbers; the matrix has {expected} {what}.", name);
    }
}
