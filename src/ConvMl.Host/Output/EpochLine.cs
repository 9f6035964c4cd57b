using System.Globalization;
using ConvMl.Training;

namespace ConvMl.Host.Output;

/// <summary>The figures of an epoch in one line.</summary>
internal static class EpochLine
{
    internal static string Of(EpochResult epoch, int epochs)
    {
        var width = epochs.ToString(CultureInfo.InvariantCulture).Length;
        var number = epoch.Epoch.ToString(CultureInfo.InvariantCulture).PadLeft(width);
        var validation = epoch.ValidationLoss is { } loss
            ? string.Create(CultureInfo.InvariantCulture, $"  validation loss {loss:F4}  accuracy {epoch.ValidationAccuracy:P2}")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {number}/{epochs}  loss {epoch.TrainLoss:F4}  accuracy {epoch.TrainAccuracy:P2}{validation}  {epoch.ImagesPerSecond,7:N0} images/s  {epoch.Seconds,6:F1} s{(epoch.IsBest ? "  best" : "")}");
    }
}
