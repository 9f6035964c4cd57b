using System.Globalization;
using ConvMl.Serialization;
using ConvMl.Training;

namespace ConvMl.Host.Runs;

/// <summary>The file <c>metrics.csv</c>: a row an epoch. It grows as the training goes on, and is whole at any time.</summary>
internal sealed class MetricsTable : IProgress<TrainingProgress>
{
    private const string Header =
        "epoch,learningRate,trainLoss,trainAccuracy,validationLoss,validationAccuracy,validationMeanIoU,seconds,imagesPerSecond,waitingShare,isBest";

    private readonly string _path;
    private readonly IProgress<TrainingProgress> _next;
    private readonly List<string> _rows;

    /// <summary>Goes on with a file, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="next">Every report is passed on to it.</param>
    internal MetricsTable(string path, IProgress<TrainingProgress> next)
    {
        (_path, _next) = (path, next);
        _rows = File.Exists(path) ? [.. File.ReadLines(path).Skip(1).Where(row => row.Length > 0)] : [];
    }

    public void Report(TrainingProgress value)
    {
        if (value.EpochEnd is { } epoch)
        {
            // A resumed training may repeat the epoch in which it was killed.
            _rows.RemoveAll(row => int.Parse(row.AsSpan(0, row.IndexOf(',', StringComparison.Ordinal)), CultureInfo.InvariantCulture) >= epoch.Epoch);
            _rows.Add(Row(epoch));
            AtomicFile.WriteText(_path, string.Join('\n', [Header, .. _rows, ""]));
        }

        _next.Report(value);
    }

    // Figures that a training does not have are left empty.
    private static string Row(EpochResult epoch) => string.Join(
        ',',
        epoch.Epoch.ToString(CultureInfo.InvariantCulture),
        Number(epoch.LearningRate, "G6"), Number(epoch.TrainLoss, "F6"), Number(epoch.TrainAccuracy, "F6"),
        Number(epoch.ValidationLoss, "F6"), Number(epoch.ValidationAccuracy, "F6"), Number(epoch.ValidationMeanIoU, "F6"),
        Number(epoch.Seconds, "F3"), Number(epoch.ImagesPerSecond, "F1"), Number(epoch.WaitingShare, "F4"),
        epoch.IsBest ? "true" : "false");

    private static string Number(double? value, string format) => value is { } number && double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture) : "";
}
