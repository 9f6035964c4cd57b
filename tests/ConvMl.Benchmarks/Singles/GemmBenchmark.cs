using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using ConvMl.Managed.Kernels.Gemm;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;
using ConvMl.Tensors;

namespace ConvMl.Benchmarks.Singles;

/// <summary>The product of two square matrices, for each vector width that the processor has.</summary>
[SuppressMessage("Design", "CA1001", Justification = "BenchmarkDotNet calls TearDown.")]
public unsafe class GemmBenchmark
{
    private AlignedBuffer _operands = new(1);
    private AlignedBuffer _scratch = new(1);
    private WorkerPool _pool = null!;
    private Gemm _gemm;

    /// <summary>The vector widths.</summary>
    public static IEnumerable<string> Widths => VectorWidths.Supported.Where(width => width != VectorWidth.Scalar).Select(width => $"{width}");

    /// <summary>Rows, columns and depth.</summary>
    [Params(256, 512, 1024)]
    public int Size { get; set; }

    /// <summary>The vectors to use.</summary>
    [ParamsSource(nameof(Widths))]
    public string Width { get; set; } = "";

    /// <summary>Number of threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _gemm = new Gemm(Enum.Parse<VectorWidth>(Width), Size, Size, Size);
        _pool = new WorkerPool(Threads);
        _operands = new AlignedBuffer(3 * Size * Size);
        _scratch = new AlignedBuffer(checked((int)(_gemm.ScratchLength + _gemm.PackedLength)));
        _operands.Span.Fill(1);
    }

    [Benchmark]
    public void Multiply()
    {
        var a = _operands.Pointer;
        var b = a + (Size * Size);
        var c = b + (Size * Size);
        var packed = _scratch.Pointer + _gemm.ScratchLength;
        _gemm.Pack(_pool, Size, Size, Matrix.RowMajor(b, Size), packed);
        _gemm.Multiply(_pool, Size, Size, Size, Matrix.RowMajor(a, Size), packed, c, Size, addend: default, _scratch.Pointer);
    }

    [GlobalCleanup]
    public void TearDown() => _pool.Dispose();
}
