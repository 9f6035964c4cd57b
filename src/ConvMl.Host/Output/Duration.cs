using System.Globalization;

namespace ConvMl.Host.Output;

/// <summary>A time for people.</summary>
internal static class Duration
{
    /// <summary>As in <c>47 s</c>, <c>3:07 min</c>, <c>2:15 h</c>.</summary>
    internal static string Text(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} s"),
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}:{time.Seconds:00} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00} h"),
    };
}
