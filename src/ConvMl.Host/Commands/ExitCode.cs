namespace ConvMl.Host.Commands;

/// <summary>What the process answers to its caller.</summary>
internal static class ExitCode
{
    /// <summary>Everything that was asked for was done.</summary>
    internal const int Success = 0;

    /// <summary>Something failed that the user's input does not explain: a full disk, a training that diverged, a defect.</summary>
    internal const int Failure = 1;

    /// <summary>The command line, a recipe, a model or data are not what they must be.</summary>
    internal const int BadInput = 2;

    /// <summary>Ctrl-C: 128 and the number of the signal, as shells have it.</summary>
    internal const int Interrupted = 130;
}
