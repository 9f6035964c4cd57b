using ConvMl.Conformance;
using ConvMl.Managed;
using ConvMl.Managed.Simd;

namespace ConvMl.Engine.Tests.Managed;

/// <summary>The vector widths below the widest, which other processors will use, compute every case as the reference does.</summary>
public class VectorWidthConformance
{
    public static TheoryData<string, string> CasesByWidth
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var width in VectorWidths.Supported.Where(width => width != VectorWidths.Widest))
            {
                foreach (var conformanceCase in ConformanceCases.All)
                    data.Add(width.ToString(), conformanceCase.Name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(CasesByWidth))]
    public void A_narrower_width_agrees_with_the_reference(string width, string name)
    {
        using var backend = new ManagedBackend(Enum.Parse<VectorWidth>(width));
        var conformanceCase = ConformanceCases.Named(name);

        Agreement.RequireForward(backend, conformanceCase);
        Agreement.RequireTraining(backend, conformanceCase);
    }
}
