namespace ConvMl.Layers.UserLayers;

/// <summary>One gradient of a layer beside the difference quotients of its forward pass.</summary>
/// <param name="Tensor">What the gradient is by: <c>input 0</c>, or the name of a parameter.</param>
/// <param name="Elements">Its numbers.</param>
/// <param name="Wrong">Numbers that are further from the quotient than allowed.</param>
/// <param name="Unsettled">Numbers that say nothing, since their quotients do not settle as the step shrinks: the layer bends or jumps there.</param>
/// <param name="WorstElement">The number that is furthest off, counted from 0 in row order.</param>
/// <param name="Given">What the layer gives for it.</param>
/// <param name="Measured">What the quotient is.</param>
/// <param name="Allowed">The distance that was allowed.</param>
public sealed record GradientComparison(
    string Tensor, int Elements, int Wrong, int Unsettled, int WorstElement, double Given, double Measured, double Allowed)
{
    /// <summary>Whether the gradient is right: no number is wrong, and there are some that say it.</summary>
    public bool IsRight => Wrong == 0 && Unsettled < Elements;
}
