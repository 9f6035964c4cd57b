using ConvMl.Training;

namespace ConvMl.Host.Output;

/// <summary>Shows a training to whoever started it.</summary>
internal interface ITrainingView
{
    /// <summary>Says something that is worth a line.</summary>
    void Say(string line);

    /// <summary>Runs <paramref name="train"/> and shows what it reports.</summary>
    T Show<T>(Func<IProgress<TrainingProgress>, T> train);
}
