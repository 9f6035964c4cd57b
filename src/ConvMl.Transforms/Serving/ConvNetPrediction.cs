namespace ConvMl.Transforms.Serving;

/// <summary>What a <see cref="ConvNetPredictor"/> says of one sample.</summary>
/// <param name="Label">Name of the class with the largest score.</param>
/// <param name="ClassIndex">Its number, from 0.</param>
/// <param name="Scores">The probability of each class, in the order of <see cref="Trainers.ConvNetModel.ClassNames"/>.</param>
public sealed record ConvNetPrediction(string Label, int ClassIndex, IReadOnlyList<float> Scores)
{
    /// <summary>The probability of the predicted class.</summary>
    public float Score => Scores[ClassIndex];
}
