using ConvMl.Backends;

namespace ConvMl.Conformance;

/// <summary>Runs cases on the sessions of a backend.</summary>
public static class CaseSessions
{
    /// <summary>The number of all outputs of a batch.</summary>
    public static int OutputCount(this ConformanceCase conformanceCase)
    {
        ArgumentNullException.ThrowIfNull(conformanceCase);
        return conformanceCase.BatchSize * conformanceCase.Network.OutputShapes.Sum(shape => shape.Elements);
    }

    /// <summary>Options for a session of the case, with <paramref name="room"/> for more samples than come, as for the last batch of an epoch.</summary>
    public static SessionOptions CreateOptions(this ConformanceCase conformanceCase, int threads, int room = 0)
    {
        ArgumentNullException.ThrowIfNull(conformanceCase);
        return new() { MaxBatchSize = conformanceCase.BatchSize + room, Threads = threads, Seed = conformanceCase.Seed };
    }

    /// <summary>Runs the training pass of that number, made with <see cref="CotangentLoss"/>, and returns the loss.</summary>
    public static double ForwardBackward(this ITrainingSession session, ConformanceCase conformanceCase, int pass)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(conformanceCase);
        return session.ForwardBackward(new TrainingBatch
        {
            Size = conformanceCase.BatchSize,
            Inputs = new GuardedBuffer(conformanceCase.CreateInputs(pass)).Span,
            Targets = conformanceCase.CreateCotangents(pass),
            Samples = conformanceCase.CreateSamples(),
            Step = pass,
        });
    }
}
