using ConvMl.Managed.Kernels.Gemm;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>
/// How a convolution by matrix product is cut: output channels and outputs into blocks that are the tasks, input channels into blocks
/// whose packed form stays in the second cache. It follows from the sizes alone.
/// </summary>
internal readonly struct ConvBlocking
{
    private const int MostRows = 384;
    private const int MostColumns = 384;
    private const int MostDepth = 320;
    private const int WantedTasks = 8;
    private const int LeastRows = 96;
    private const int LeastColumns = 64;

    /// <summary>Cuts a convolution of at most <paramref name="samples"/> images.</summary>
    public ConvBlocking(ConvProblem problem, int samples)
    {
        var (rows, columns) = (problem.OutputChannels, problem.OutputPlane);
        Rows = GemmBlocking.Even(rows, MostRows, 2);
        Columns = GemmBlocking.Even(columns, MostColumns, 32);
        while ((long)samples * problem.Groups * GemmBlocking.Blocks(rows, Rows) * GemmBlocking.Blocks(columns, Columns) < WantedTasks)
        {
            if (Columns > LeastColumns)
                Columns = GemmBlocking.Even(columns, Columns - 32, 32);
            else if (Rows > LeastRows)
                Rows = GemmBlocking.Even(rows, Rows - 12, 2);
            else
                break;
        }

        Channels = GemmBlocking.Even(problem.InputChannels, Math.Max(1, MostDepth / problem.Taps), 1);
        RowBlocks = GemmBlocking.Blocks(rows, Rows);
        ColumnBlocks = GemmBlocking.Blocks(columns, Columns);
    }

    /// <summary>Output channels of a block.</summary>
    public int Rows { get; }

    /// <summary>Outputs of a block.</summary>
    public int Columns { get; }

    /// <summary>Input channels of a block along the sum.</summary>
    public int Channels { get; }

    /// <summary>Blocks of output channels in a group.</summary>
    public int RowBlocks { get; }

    /// <summary>Blocks of outputs in an image.</summary>
    public int ColumnBlocks { get; }
}
