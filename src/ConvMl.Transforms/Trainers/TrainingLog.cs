using System.Globalization;
using ConvMl.Training;
using Microsoft.ML.Runtime;

namespace ConvMl.Transforms.Trainers;

/// <summary>Writes one line an epoch to ML.NET's log, and passes every report on.</summary>
internal sealed class TrainingLog(IChannel channel, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
{
    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (value.EpochEnd is { } epoch)
        {
            var validation = epoch.ValidationLoss is { } loss
                ? string.Create(CultureInfo.InvariantCulture, $", validation loss {loss:F4}, validation accuracy {epoch.ValidationAccuracy:P2}")
                : "";
            if (epoch.ValidationMeanIoU is { } overlap)
                validation += string.Create(CultureInfo.InvariantCulture, $", validation mean IoU {overlap:P2}");
            Write(string.Create(
                CultureInfo.InvariantCulture,
                $"Epoch {epoch.Epoch}/{value.Epochs}: loss {epoch.TrainLoss:F4}, accuracy {epoch.TrainAccuracy:P2}{validation}, learning rate {epoch.LearningRate:G4}, {epoch.ImagesPerSecond:F0} images/s{(epoch.IsBest ? ", best so far" : "")}"));
        }

        next?.Report(value);
    }

    /// <summary>Writes a warning.</summary>
    internal void Warn(string line) => channel.Warning(MessageSensitivity.None, "{0}", line);

    /// <summary>Writes a line.</summary>
    internal void Write(string line) => channel.Info(MessageSensitivity.None, "{0}", line);
}
