using ConvMl.Training;
using ScottPlot;

namespace ConvMl.Host.Pictures;

/// <summary>Loss and accuracy over the epochs, for training and validation, the best epoch marked; for segmentation the validation's mean IoU too.</summary>
internal static class TrainingCurves
{
    internal const int PanelWidth = 650;
    internal const int Height = 520;

    /// <summary>Draws them as a PNG.</summary>
    /// <param name="epochs">At least one.</param>
    internal static byte[] Draw(IReadOnlyList<EpochResult> epochs)
    {
        var multiplot = new Multiplot();
        multiplot.RemovePlot(multiplot.GetPlot(0));
        multiplot.AddPlot(Panel("Loss", epochs, epoch => epoch.TrainLoss, epoch => epoch.ValidationLoss, Alignment.UpperRight));
        multiplot.AddPlot(Panel("Accuracy in %", epochs, epoch => 100 * epoch.TrainAccuracy, epoch => 100 * epoch.ValidationAccuracy, Alignment.LowerRight));
        var panels = 2;
        if (epochs.All(epoch => epoch.ValidationMeanIoU is not null))
        {
            multiplot.AddPlot(Panel("Mean IoU in %", epochs, null, epoch => 100 * epoch.ValidationMeanIoU, Alignment.LowerRight));
            panels++;
        }

        multiplot.Layout = new ScottPlot.MultiplotLayouts.Grid(1, panels);
        return multiplot.Render(panels * PanelWidth, Height).GetImageBytes(ImageFormat.Png);
    }

    private static Plot Panel(
        string title, IReadOnlyList<EpochResult> epochs, Func<EpochResult, double>? training, Func<EpochResult, double?> validation, Alignment legend)
    {
        var plot = Style.NewPlot();
        plot.Title(title, size: 18);
        plot.XLabel("Epoch", size: 15);
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 13;
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };

        double[] numbers = [.. epochs.Select(epoch => (double)epoch.Epoch)];
        if (training is not null) Line(plot, numbers, [.. epochs.Select(training)], "training", Style.First);
        if (epochs.All(epoch => validation(epoch) is not null)) Line(plot, numbers, [.. epochs.Select(epoch => validation(epoch)!.Value)], "validation", Style.Second);
        if (epochs.LastOrDefault(epoch => epoch.IsBest) is { } best && validation(best) is { } value)
        {
            var mark = plot.Add.Marker(best.Epoch, value, MarkerShape.OpenCircle, size: 16, Style.Second);
            mark.LineWidth = 2;
            mark.LegendText = "best epoch";
        }

        plot.Legend.FontName = Style.FontName;
        plot.Legend.OutlineColor = Style.Faint;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.ShowLegend(legend).FontSize = 14;
        plot.Axes.Margins(0.04, 0.12);
        return plot;
    }

    private static void Line(Plot plot, double[] epochs, double[] values, string name, Color color)
    {
        var line = plot.Add.Scatter(epochs, values, color);
        line.LineWidth = 2.5f;
        line.MarkerSize = 7;
        line.LegendText = name;
    }
}
