using System.Globalization;

namespace ConvMl.Training;

/// <summary>Writes one line an epoch to a text writer of yours: <c>new TextProgress(Console.Out)</c>.</summary>
public sealed class TextProgress : IProgress<TrainingProgress>
{
    private readonly TextWriter _writer;

    /// <summary>Makes a progress that writes to <paramref name="writer"/>, which stays yours.</summary>
    public TextProgress(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _writer = writer;
    }

    /// <summary>The line of an epoch: its number, losses, accuracies and mean IoU, speed, time left.</summary>
    public static string LineOf(TrainingProgress progress)
    {
        if (progress.EpochEnd is not { } epoch)
            throw new ArgumentException("The progress is one within an epoch; a line is made of one at its end.", nameof(progress));
        var width = progress.Epochs.ToString(CultureInfo.InvariantCulture).Length;
        var number = epoch.Epoch.ToString(CultureInfo.InvariantCulture).PadLeft(width);
        var accuracy = double.IsNaN(epoch.TrainAccuracy) ? "" : Invariant($"  accuracy {epoch.TrainAccuracy:0.0000}");
        var validation = epoch.ValidationLoss is { } loss ? Invariant($"  validation loss {loss:0.0000}") : "";
        if (epoch.ValidationAccuracy is { } share && !double.IsNaN(share))
            validation += Invariant($"  accuracy {share:0.0000}");
        if (epoch.ValidationMeanIoU is { } overlap)
            validation += Invariant($"  mean IoU {overlap:0.0000}");
        return Invariant(
            $"epoch {number}/{progress.Epochs}  loss {epoch.TrainLoss:0.0000}{accuracy}{validation}{(epoch.IsBest ? " (best)" : "")}  {epoch.ImagesPerSecond:N0} images/s  {Text(progress.Remaining)} left");
    }

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (value.EpochEnd is not null)
            _writer.WriteLine(LineOf(value));
    }

    // Hours as minutes: 125:03.
    private static string Text(TimeSpan time) => Invariant($"{(long)time.TotalMinutes}:{time.Seconds:00}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
