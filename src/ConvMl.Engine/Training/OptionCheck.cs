using System.Globalization;

namespace ConvMl.Training;

/// <summary>The one way in which a setting out of its range is refused.</summary>
internal static class OptionCheck
{
    /// <summary>Throws unless <paramref name="holds"/>, naming the option, its value and its range.</summary>
    internal static void Require(bool holds, string option, object? value, string range)
    {
        if (!holds)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{option} is {value ?? "null"}; it must be {range}."));
    }
}
