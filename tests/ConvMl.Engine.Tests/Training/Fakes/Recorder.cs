using ConvMl.Training;

namespace ConvMl.Engine.Tests.Training.Fakes;

/// <summary>Keeps every report, on the thread that reports (unlike <see cref="Progress{T}"/>).</summary>
internal sealed class Recorder(Action<TrainingProgress>? onReport = null) : IProgress<TrainingProgress>
{
    internal List<TrainingProgress> Reports { get; } = [];

    public void Report(TrainingProgress value)
    {
        Reports.Add(value);
        onReport?.Invoke(value);
    }
}
