using System.Globalization;
using ScottPlot;

namespace ConvMl.Host.Pictures;

/// <summary>A share of each class as bars, the mean as a line.</summary>
internal static class ClassBars
{
    private const int Width = 900;
    private const int Margin = 110;
    private const int BarHeight = 32;
    private const int MostShown = 60;

    /// <summary>Draws them as a PNG.</summary>
    /// <param name="title">What the share is.</param>
    /// <param name="names">The classes; of very many the first.</param>
    /// <param name="shares">The share of each, from 0 to 1; NaN where there is none.</param>
    internal static byte[] Draw(string title, IReadOnlyList<string> names, IReadOnlyList<double> shares)
    {
        var shown = Math.Min(names.Count, MostShown);
        var plot = Style.NewPlot();
        for (var index = 0; index < shown; index++)
        {
            var share = double.IsNaN(shares[index]) ? 0 : shares[index];
            var bar = plot.Add.Bar(position: shown - 1 - index, value: 100 * share);
            bar.Horizontal = true;
            bar.Color = Style.First;
            var text = plot.Add.Text(double.IsNaN(shares[index]) ? "none" : string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1}"), (100 * share) + 1, shown - 1 - index);
            text.LabelFontName = Style.FontName;
            text.LabelFontSize = 13;
            text.LabelAlignment = Alignment.MiddleLeft;
        }

        var known = shares.Where(share => !double.IsNaN(share)).ToArray();
        if (known.Length > 0)
        {
            var mean = plot.Add.VerticalLine(100 * known.Average(), 2, Style.Second);
            mean.LegendText = string.Create(CultureInfo.InvariantCulture, $"mean {100 * known.Average():F1}");
        }

        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. Enumerable.Range(0, shown).Select(index => (double)index)], [.. names.Take(shown).Reverse()]);
        plot.Axes.Left.TickLabelStyle.FontSize = plot.Axes.Bottom.TickLabelStyle.FontSize = 13;
        plot.Axes.SetLimits(0, 110, -0.8, shown - 0.2);
        plot.Title(title, size: 18);
        plot.XLabel("%", size: 15);
        plot.Legend.FontName = Style.FontName;
        plot.ShowLegend(Alignment.LowerRight).FontSize = 14;
        return plot.GetImageBytes(Width, Margin + (BarHeight * shown), ImageFormat.Png);
    }
}
