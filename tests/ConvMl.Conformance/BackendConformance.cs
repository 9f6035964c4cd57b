using System.Runtime.InteropServices;
using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Conformance;

/// <summary>
/// What every backend must do, case by case, against the reference in double precision. A backend's tests are one subclass of this and one
/// of <see cref="SessionConformance{TBackend}"/>.
/// </summary>
/// <typeparam name="TBackend">The backend under test.</typeparam>
public abstract class BackendConformance<TBackend>(BackendFixture<TBackend> fixture) : IClassFixture<BackendFixture<TBackend>>
    where TBackend : IBackend, new()
{
    private static readonly int[] ThreadCounts = [1, 2, 7];

    /// <summary>True (the default) if a layer without support is a failure; a backend that lowers only some layers skips the rest, with its reason.</summary>
    protected virtual bool MustSupportEverything => true;

    /// <summary>True (the default) if the number of threads must not change a bit of any result.</summary>
    protected virtual bool IsBitIdentical => true;

    private TBackend Backend { get; } = fixture.Backend;

    [SkippableTheory]
    [MemberData(nameof(ConformanceCases.Names), MemberType = typeof(ConformanceCases))]
    public void Forward_passes_agree_with_the_reference(string name)
    {
        var conformanceCase = Supported(name, ExecutionMode.Inference);
        var inputs = new GuardedBuffer(conformanceCase.CreateInputs());
        var outputs = new GuardedBuffer(OutputCount(conformanceCase));

        // Room for more samples than come, as for the last batch of an epoch.
        using var session = Backend.CreateInference(conformanceCase.Network, conformanceCase.CreateParameters(), Options(conformanceCase, threads: 2, room: 3));
        session.Run(conformanceCase.BatchSize, inputs.Span, outputs.Span);
        outputs.RequireIntact();
        Tolerances.RequireClose(conformanceCase, "Outputs", ReferenceResult.OfInference(conformanceCase).Outputs, outputs.Span);

        var again = new GuardedBuffer(OutputCount(conformanceCase));
        session.Run(conformanceCase.BatchSize, inputs.Span, again.Span);
        RequireSameBits("outputs of a second run", outputs.Span, again.Span);
    }

    [SkippableTheory]
    [MemberData(nameof(ConformanceCases.Names), MemberType = typeof(ConformanceCases))]
    public void Training_passes_agree_with_the_reference(string name)
    {
        var conformanceCase = Supported(name, ExecutionMode.Training);
        var parameters = conformanceCase.CreateParameters();
        var before = parameters.Clone();
        using var session = Backend.CreateTraining(conformanceCase.Network, parameters, new CotangentLoss(), Options(conformanceCase, threads: 2, room: 1));
        Assert.Same(parameters, session.Parameters);
        for (var pass = 0; pass < ReferenceResult.TrainingPasses; pass++)
        {
            foreach (var slot in session.Gradients.Layout.Slots)
                session.Gradients[slot].Fill(float.NaN);
            var expected = ReferenceResult.OfTraining(conformanceCase)[pass];
            var loss = ForwardBackward(session, conformanceCase, pass);

            Tolerances.RequireClose(conformanceCase, $"Outputs of pass {pass}", expected.Outputs, session.Outputs);
            Assert.Equal(Dot(conformanceCase.CreateCotangents(pass), session.Outputs), loss, 1e-6 * (1 + Math.Abs(loss)));
            foreach (var slot in session.Gradients.Layout.Slots)
                Tolerances.RequireClose(conformanceCase, $"Gradient of {slot.Name} in pass {pass}", expected.Gradients[slot.Name], session.Gradients[slot]);
            foreach (var (statistic, values) in expected.Statistics)
                Tolerances.RequireClose(conformanceCase, $"{statistic} behind pass {pass}", values, parameters[statistic]);
        }

        foreach (var slot in parameters.Layout.Slots.Where(slot => slot.IsTrained))
            RequireSameBits($"{slot.Name}, which only the optimizer may change", before[slot], parameters[slot]);
    }

    [SkippableTheory]
    [MemberData(nameof(ConformanceCases.Names), MemberType = typeof(ConformanceCases))]
    public void The_number_of_threads_never_changes_a_bit_of_a_forward_pass(string name)
    {
        Skip.IfNot(IsBitIdentical, "The backend does not promise it.");
        var conformanceCase = Supported(name, ExecutionMode.Inference);
        float[]? first = null;
        foreach (var threads in ThreadCounts)
        {
            var outputs = new float[OutputCount(conformanceCase)];
            using var session = Backend.CreateInference(conformanceCase.Network, conformanceCase.CreateParameters(), Options(conformanceCase, threads));
            session.Run(conformanceCase.BatchSize, conformanceCase.CreateInputs(), outputs);
            RequireSameBits($"outputs with {threads} threads", first ??= outputs, outputs);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(ConformanceCases.Names), MemberType = typeof(ConformanceCases))]
    public void The_number_of_threads_never_changes_a_bit_of_a_training_pass(string name)
    {
        Skip.IfNot(IsBitIdentical, "The backend does not promise it.");
        var conformanceCase = Supported(name, ExecutionMode.Training);
        ParameterSet? firstGradients = null, firstParameters = null;
        foreach (var threads in ThreadCounts)
        {
            var parameters = conformanceCase.CreateParameters();
            using var session = Backend.CreateTraining(conformanceCase.Network, parameters, new CotangentLoss(), Options(conformanceCase, threads));
            ForwardBackward(session, conformanceCase, pass: 0);
            RequireSameBits($"gradients with {threads} threads", (firstGradients ??= session.Gradients.Clone()).Span, session.Gradients.Span);
            RequireSameBits($"statistics with {threads} threads", (firstParameters ??= parameters).Span, parameters.Span);
        }
    }

    private static double ForwardBackward(ITrainingSession session, ConformanceCase conformanceCase, int pass) => session.ForwardBackward(new TrainingBatch
    {
        Size = conformanceCase.BatchSize,
        Inputs = new GuardedBuffer(conformanceCase.CreateInputs(pass)).Span,
        Targets = conformanceCase.CreateCotangents(pass),
        Samples = conformanceCase.CreateSamples(),
        Step = pass,
    });

    private static SessionOptions Options(ConformanceCase conformanceCase, int threads, int room = 0) =>
        new() { MaxBatchSize = conformanceCase.BatchSize + room, Threads = threads, Seed = conformanceCase.Seed };

    private static int OutputCount(ConformanceCase conformanceCase) =>
        conformanceCase.BatchSize * conformanceCase.Network.OutputShapes.Sum(shape => shape.Elements);

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        double sum = 0;
        for (var index = 0; index < left.Length; index++)
            sum += (double)left[index] * right[index];
        return sum;
    }

    private static void RequireSameBits(string what, ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var difference = MemoryMarshal.Cast<float, int>(first).CommonPrefixLength(MemoryMarshal.Cast<float, int>(second));
        if (difference != first.Length || first.Length != second.Length)
            Assert.Fail($"The {what} differ from the first ones at number {difference} of {first.Length}.");
    }

    private ConformanceCase Supported(string name, ExecutionMode mode)
    {
        var conformanceCase = ConformanceCases.Named(name);
        var reasons = Backend.CheckSupport(conformanceCase.Network, mode).Layers
            .Where(layer => layer.Reason is not null).Select(layer => $"{layer.Node} ({layer.Type}): {layer.Reason}").ToArray();
        if (MustSupportEverything)
            Assert.Empty(reasons);
        Skip.If(reasons.Length > 0, string.Join("; ", reasons));
        return conformanceCase;
    }
}
