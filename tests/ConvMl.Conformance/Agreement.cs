using System.Runtime.InteropServices;
using ConvMl.Backends;
using ConvMl.Tensors;

namespace ConvMl.Conformance;

/// <summary>Whether a backend computes a case as the reference in double precision does.</summary>
public static class Agreement
{
    // More than one, so that work is shared out.
    private const int Threads = 2;

    /// <summary>Checks the forward pass: its numbers, that nothing is written outside the outputs, and that a second run gives the same bits.</summary>
    /// <exception cref="ConformanceException">It does not.</exception>
    public static void RequireForward(IBackend backend, ConformanceCase conformanceCase)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(conformanceCase);
        var inputs = new GuardedBuffer(conformanceCase.CreateInputs());
        var outputs = new GuardedBuffer(conformanceCase.OutputCount());

        using var session = backend.CreateInference(conformanceCase.Network, conformanceCase.CreateParameters(), conformanceCase.CreateOptions(Threads, room: 3));
        session.Run(conformanceCase.BatchSize, inputs.Span, outputs.Span);
        outputs.RequireIntact();
        Tolerances.RequireClose(conformanceCase, "Outputs", ReferenceResult.OfInference(conformanceCase).Outputs, outputs.Span);

        var again = new GuardedBuffer(conformanceCase.OutputCount());
        session.Run(conformanceCase.BatchSize, inputs.Span, again.Span);
        RequireSameBits("outputs of a second run", outputs.Span, again.Span);
    }

    /// <summary>Checks <see cref="ReferenceResult.TrainingPasses"/> training passes in a row: outputs, loss, gradients, running statistics.</summary>
    /// <exception cref="ConformanceException">One is not as it should be.</exception>
    public static void RequireTraining(IBackend backend, ConformanceCase conformanceCase)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(conformanceCase);
        var parameters = conformanceCase.CreateParameters();
        var before = parameters.Clone();
        using var session = backend.CreateTraining(conformanceCase.Network, parameters, new CotangentLoss(), conformanceCase.CreateOptions(Threads, room: 1));
        if (!ReferenceEquals(parameters, session.Parameters))
            throw new ConformanceException("The session trains other parameters than those that it was given.");
        for (var pass = 0; pass < ReferenceResult.TrainingPasses; pass++)
        {
            foreach (var slot in session.Gradients.Layout.Slots)
                session.Gradients[slot].Fill(float.NaN);
            RequirePass(session, conformanceCase, pass);
        }

        foreach (var slot in parameters.Layout.Slots.Where(slot => slot.IsTrained))
            RequireSameBits($"{slot.Name}, which only the optimizer may change", before[slot], parameters[slot]);
    }

    /// <summary>Checks that two results are the same to the bit.</summary>
    /// <exception cref="ConformanceException">They are not.</exception>
    public static void RequireSameBits(string what, ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var difference = MemoryMarshal.Cast<float, int>(first).CommonPrefixLength(MemoryMarshal.Cast<float, int>(second));
        if (difference != first.Length || first.Length != second.Length)
            throw new ConformanceException($"The {what} differ from the first ones at number {difference} of {first.Length}.");
    }

    private static void RequirePass(ITrainingSession session, ConformanceCase conformanceCase, int pass)
    {
        var expected = ReferenceResult.OfTraining(conformanceCase)[pass];
        var loss = session.ForwardBackward(conformanceCase, pass);

        Tolerances.RequireClose(conformanceCase, $"Outputs of pass {pass}", expected.Outputs, session.Outputs);
        var expectedLoss = Dot(conformanceCase.CreateCotangents(pass), session.Outputs);
        if (!(Math.Abs(loss - expectedLoss) <= 1e-6 * (1 + Math.Abs(loss))))
            throw new ConformanceException($"The loss of pass {pass} is {loss:R}; by the outputs it is {expectedLoss:R}.");
        foreach (var slot in session.Gradients.Layout.Slots)
            Tolerances.RequireClose(conformanceCase, $"Gradient of {slot.Name} in pass {pass}", expected.Gradients[slot.Name], session.Gradients[slot]);
        foreach (var (statistic, values) in expected.Statistics)
            Tolerances.RequireClose(conformanceCase, $"{statistic} behind pass {pass}", values, session.Parameters[statistic]);
    }

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        double sum = 0;
        for (var index = 0; index < left.Length; index++)
            sum += (double)left[index] * right[index];
        return sum;
    }
}
