using System.Globalization;

namespace ConvMl.Layers.UserLayers;

/// <summary>What <see cref="GradientCheck"/> found.</summary>
/// <param name="Layer">Name and type of the layer.</param>
/// <param name="Comparisons">One for each input and each trained parameter.</param>
public sealed record GradientReport(string Layer, IReadOnlyList<GradientComparison> Comparisons)
{
    /// <summary>Whether all gradients are right.</summary>
    public bool IsRight => Comparisons.All(comparison => comparison.IsRight);

    /// <summary>A line a gradient.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Comparisons.Select(Line).Prepend($"{Layer}:"));

    private static string Line(GradientComparison found)
    {
        FormattableString line = found switch
        {
            { IsRight: true } => $"  the gradient by {found.Tensor} is right: the worst of {found.Elements} numbers is number {found.WorstElement}, {found.Given:G6} where the difference quotient is {found.Measured:G6}",
            { Wrong: 0 } => $"  the gradient by {found.Tensor} cannot be checked: no difference quotient settles as the step shrinks. The forward pass jumps, or gives something else each time",
            _ => $"  the gradient by {found.Tensor} is WRONG in {found.Wrong} of {found.Elements} numbers: the worst is number {found.WorstElement}, {found.Given:G6} where the difference quotient is {found.Measured:G6} (allowed is a distance of {found.Allowed:G2})",
        };
        return line.ToString(CultureInfo.InvariantCulture);
    }
}
