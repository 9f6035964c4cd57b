using ScottPlot;
using SkiaSharp;

namespace ConvMl.Host.Pictures;

/// <summary>What all pictures have in common: the font, which comes with the program, and the colours.</summary>
internal static class Style
{
    /// <summary>Name of the font.</summary>
    internal const string FontName = "DejaVu Sans";

    /// <summary>Colour of the first series: training.</summary>
    internal static readonly Color First = Color.FromHex("#1f6feb");

    /// <summary>Colour of the second series: validation.</summary>
    internal static readonly Color Second = Color.FromHex("#d9730d");

    /// <summary>Colour of text.</summary>
    internal static readonly Color Ink = Color.FromHex("#24292f");

    /// <summary>Colour of lines that should stay in the background.</summary>
    internal static readonly Color Faint = Color.FromHex("#e3e6ea");

    private static readonly Lazy<SKTypeface> RegularFace = new(() => Load("DejaVuSans.ttf"));
    private static readonly Lazy<SKTypeface> BoldFace = new(() => Load("DejaVuSans-Bold.ttf"));

    /// <summary>The upright font.</summary>
    internal static SKTypeface Regular => RegularFace.Value;

    /// <summary>The bold font.</summary>
    internal static SKTypeface Bold => BoldFace.Value;

    /// <summary>An empty plot in the style.</summary>
    internal static Plot NewPlot()
    {
        if (!Fonts.FontResolvers.OfType<Resolver>().Any()) Fonts.FontResolvers.Insert(0, new Resolver());
        var plot = new Plot();
        plot.Font.Set(FontName);
        plot.FigureBackground.Color = Colors.White;
        plot.Axes.Color(Ink);
        plot.Grid.MajorLineColor = Faint;
        return plot;
    }

    private static SKTypeface Load(string resource)
    {
        using var stream = typeof(Style).Assembly.GetManifestResourceStream(resource)!;
        return SKTypeface.FromStream(stream);
    }

    private sealed class Resolver : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == FontName ? Face(bold) : null;

        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            fontName == FontName ? Face(weight >= FontWeight.SemiBold) : null;

        // ScottPlot disposes what it is given.
        private static SKTypeface Face(bool isBold) => Load(isBold ? "DejaVuSans-Bold.ttf" : "DejaVuSans.ttf");
    }
}
