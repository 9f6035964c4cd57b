namespace ConvMl.Benchmarks.Contestants;

/// <summary>One way to do a work. All contestants of a work hold the same weights and the same input.</summary>
internal interface IContestant : IDisposable
{
    /// <summary>Its name in tables and files.</summary>
    string Name { get; }

    /// <summary>Does the work once. This is what is timed.</summary>
    void Run();

    /// <summary>Does the work once and gives what came out of it, by name, in NCHW order: outputs, and in training gradients and the parameters after the step.</summary>
    IReadOnlyDictionary<string, float[]> Answer();
}
