using ConvMl.Training;

namespace ConvMl.Host.Output;

/// <summary>Shows nothing: for <c>--json</c>, whose stdout holds one document alone.</summary>
internal sealed class SilentTrainingView : ITrainingView, IProgress<TrainingProgress>
{
    public void Say(string line)
    {
    }

    public T Show<T>(Func<IProgress<TrainingProgress>, T> train) => train(this);

    public void Report(TrainingProgress value)
    {
    }
}
