using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Simd;

namespace ConvMl.Engine.Tests.Managed.Kernels;

/// <summary>Numbers that lie apart, brought side by side and back, at every vector width of this processor.</summary>
public unsafe class StridedRowsTests
{
    public static TheoryData<string, int> WidthsAndSteps
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var width in VectorWidths.Supported)
            {
                for (var step = 1; step <= 3; step++)
                    data.Add(width.ToString(), step);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndSteps))]
    public void Taking_skips_what_lies_between(string width, int step)
    {
        for (var count = 1; count <= 40; count++)
        {
            var source = Enumerable.Range(0, (count * step) + 1).Select(i => (float)i).ToArray();
            var target = new Guarded(count);
            Run(width, source, target, step, count, isTaking: true);

            Assert.Equal(Enumerable.Range(0, count).Select(j => (float)j * step), target.Span.ToArray());
            target.RequireIntactGuards();
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndSteps))]
    public void Weaving_takes_from_the_sources_by_turns(string width, int sources)
    {
        for (var count = 1; count <= 40; count++)
        {
            var source = Enumerable.Range(0, count * sources).Select(i => (float)i).ToArray();
            var target = new Guarded(count * sources);
            Run(width, source, target, sources, count, isTaking: false);

            Assert.Equal(Enumerable.Range(0, count * sources).Select(i => (float)((i % sources * count) + (i / sources))), target.Span.ToArray());
            target.RequireIntactGuards();
        }
    }

    private static void Run(string width, float[] source, Guarded target, int step, int count, bool isTaking)
    {
        // Reading one number beyond the last one taken is allowed, so there must be one.
        fixed (float* first = source)
        {
            var action = new Move(first, target.Pointer, step, count, isTaking);
            VectorWidths.Run(Enum.Parse<VectorWidth>(width), ref action);
        }
    }

    private readonly struct Move(float* source, float* target, int step, int count, bool isTaking) : IVectorAction
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (isTaking)
                StridedRows.Take<TSimd, TVector>(source, step, target, count);
            else
                StridedRows.Weave<TSimd, TVector>(source, count, step, target, count);
        }
    }
}
