using System.Globalization;
using ScottPlot;
using SkiaSharp;

namespace ConvMl.Host.Pictures;

/// <summary>Which class was taken for which: a row a true class, a column a predicted one, in shares of the row.</summary>
internal static class ConfusionMatrix
{
    // With more classes than this the numbers would not be readable, and names are left out so that the others stay readable.
    private const int MostWithNumbers = 24;
    private const int MostNames = 60;
    private const int CellsWidth = 760;
    private const int LongestName = 24;
    private const int LabelSize = 15;
    private const int Margin = 30;

    /// <summary>Draws it as a PNG.</summary>
    /// <param name="counts">Images by true class (first index) and predicted class (second).</param>
    /// <param name="names">The classes.</param>
    internal static byte[] Draw(int[,] counts, IReadOnlyList<string> names)
    {
        var classes = names.Count;
        var plot = Style.NewPlot();
        var shares = Shares(counts);
        var heatmap = plot.Add.Heatmap(shares);
        heatmap.Colormap = new ScottPlot.Colormaps.CustomInterpolated([Colors.White, Color.FromHex("#9ec5fe"), Style.First, Color.FromHex("#0a3069")]);
        heatmap.ManualRange = new ScottPlot.Range(0, 1);
        heatmap.Smooth = false;
        AddNumbers(plot, counts, shares);
        SetNames(plot, names);

        var right = Enumerable.Range(0, classes).Sum(index => counts[index, index]);
        var all = counts.Cast<int>().Sum();
        plot.Title(string.Create(CultureInfo.InvariantCulture, $"{right:N0} of {all:N0} test images right ({(double)right / all:P2})"), size: 18);
        plot.YLabel("True class", LabelSize);
        plot.XLabel("Predicted class", LabelSize);
        plot.HideGrid();
        plot.Axes.SetLimits(-0.5, classes - 0.5, -0.5, classes - 0.5);

        // Names stand upright to the left, and half turned below: there they take √½ of their length.
        using var font = new SKFont(Style.Regular, NameSize(classes));
        var longest = names.Max(name => font.MeasureText(Shorten(name)));
        var left = longest + (3 * LabelSize) + Margin;
        var below = (longest / MathF.Sqrt(2)) + (3 * LabelSize) + Margin;
        plot.Axes.Bottom.Label.OffsetY = (longest / MathF.Sqrt(2)) - LabelSize;
        plot.Layout.Fixed(new PixelPadding(left, Margin, below, 2 * Margin));
        return plot.GetImageBytes(CellsWidth + (int)left + Margin, CellsWidth + (int)below + (2 * Margin), ImageFormat.Png);
    }

    private static int NameSize(int classes) => classes <= MostWithNumbers ? 14 : 9;

    private static string Shorten(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";

    private static double[,] Shares(int[,] counts)
    {
        var classes = counts.GetLength(0);
        var shares = new double[classes, classes];
        for (var truth = 0; truth < classes; truth++)
        {
            var sum = Enumerable.Range(0, classes).Sum(predicted => counts[truth, predicted]);
            for (var predicted = 0; predicted < classes; predicted++) shares[truth, predicted] = sum == 0 ? 0 : (double)counts[truth, predicted] / sum;
        }

        return shares;
    }

    private static void AddNumbers(Plot plot, int[,] counts, double[,] shares)
    {
        var classes = counts.GetLength(0);
        if (classes > MostWithNumbers) return;
        for (var truth = 0; truth < classes; truth++)
        {
            for (var predicted = 0; predicted < classes; predicted++)
            {
                if (counts[truth, predicted] == 0) continue;

                // Row 0 of a heatmap is at the top.
                var text = plot.Add.Text(counts[truth, predicted].ToString(CultureInfo.InvariantCulture), predicted, classes - 1 - truth);
                text.LabelAlignment = Alignment.MiddleCenter;
                text.LabelFontName = Style.FontName;
                text.LabelFontSize = classes <= 12 ? 17 : 11;
                text.LabelBold = truth == predicted;
                text.LabelFontColor = shares[truth, predicted] > 0.45 ? Colors.White : Style.Ink;
            }
        }
    }

    private static void SetNames(Plot plot, IReadOnlyList<string> names)
    {
        var step = (names.Count + MostNames - 1) / MostNames;
        int[] shown = [.. Enumerable.Range(0, names.Count).Where(index => index % step == 0)];
        string[] labels = [.. shown.Select(index => Shorten(names[index]))];
        plot.Axes.Bottom.SetTicks([.. shown.Select(index => (double)index)], labels);
        plot.Axes.Left.SetTicks([.. shown.Select(index => (double)(names.Count - 1 - index))], labels);
        plot.Axes.Bottom.TickLabelStyle.Rotation = -45;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        plot.Axes.Bottom.TickLabelStyle.OffsetY = 5;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = NameSize(names.Count);
        plot.Axes.Bottom.MajorTickStyle.Length = plot.Axes.Left.MajorTickStyle.Length = 4;
    }
}
