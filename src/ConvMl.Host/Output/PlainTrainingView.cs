using System.Diagnostics;
using System.Globalization;
using ConvMl.Training;

namespace ConvMl.Host.Output;

/// <summary>Plain lines, for files and pipes: one an epoch, and one every half minute within a long one.</summary>
internal sealed class PlainTrainingView : ITrainingView, IProgress<TrainingProgress>
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private long _lastLine = Stopwatch.GetTimestamp();

    public void Say(string line)
    {
        Console.WriteLine(line);
        _lastLine = Stopwatch.GetTimestamp();
    }

    public T Show<T>(Func<IProgress<TrainingProgress>, T> train) => train(this);

    public void Report(TrainingProgress value)
    {
        if (value.EpochEnd is not null)
        {
            Say(TextProgress.LineOf(value));
        }
        else if (Stopwatch.GetElapsedTime(_lastLine) > Silence)
        {
            Say(string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {value.Epoch}/{value.Epochs}  batch {value.Batch}/{value.Batches}  loss {value.Loss:F4}  accuracy {value.Accuracy:P2}  {value.ImagesPerSecond:N0} images/s  {Duration.Text(value.Remaining)} left"));
        }
    }
}
