using ConvMl.Backends;
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
        var expected = ReferenceResult.OfTraining(conformanceCase)[0];
        using var session = backend.CreateTraining(
            conformanceCase.Network, conformanceCase.CreateParameters(), new CotangentLoss(),
            new SessionOptions { MaxBatchSize = conformanceCase.BatchSize, Threads = 1, Seed = conformanceCase.Seed });

        session.ForwardBackward(new TrainingBatch
        {
            Size = conformanceCase.BatchSize,
            Inputs = conformanceCase.CreateInputs(),
            Targets = conformanceCase.CreateCotangents(),
            Samples = conformanceCase.CreateSamples(),
            Step = 0,
        });

        Tolerances.RequireClose(conformanceCase, "Outputs", expected.Outputs, session.Outputs);
        foreach (var slot in session.Gradients.Layout.Slots)
            Tolerances.RequireClose(conformanceCase, $"Gradient of {slot.Name}", expected.Gradients[slot.Name], session.Gradients[slot]);
    }
}
