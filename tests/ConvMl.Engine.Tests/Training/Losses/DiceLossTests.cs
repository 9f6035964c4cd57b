using ConvMl.Networks;
using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Training.Losses;

/// <summary>Values worked out by hand. Three classes on images of one row of four pixels.</summary>
public class DiceLossTests
{
    // Where a class has the logit 99 it is sure; with the logits 0, 0, −99 the first two have one half each.
    private static readonly float[] Sure = [99, 99, 0, 0, 0, 0, 99, 99, 0, 0, 0, 0], Torn = [0, 0, 0, 0, 0, 0, 0, 0, -99, -99, -99, -99];

    [Fact]
    public void Sure_answers_cost_what_the_Dice_coefficients_lack()
    {
        // Class 0: 2 answered, 1 of them right, 1 in truth: 2·1 ÷ (2 + 1). Class 1: 2 answered and right, 3 in truth: 2·2 ÷ (2 + 3).
        Assert.Equal(1 - (((2 / 3.0) + (4 / 5.0)) / 2), Cost(new DiceLoss(), Sure, [0, 1, 1, 1]), TrainingTolerance.Double);
    }

    [Fact]
    public void Torn_answers_cost_what_the_squared_form_gives()
    {
        // Class 0: Σ p·g = ½, Σ p² = 4·¼, Σ g² = 1: D = 1 ÷ 2. Class 1: Σ p·g = 3⁄2, Σ g² = 3: D = 3 ÷ 4.
        Assert.Equal(1 - (((1 / 2.0) + (3 / 4.0)) / 2), Cost(new DiceLoss(), Torn, [0, 1, 1, 1]), TrainingTolerance.Single);
        // With s = 1: 2 ÷ 3 and 4 ÷ 5.
        Assert.Equal(1 - (((2 / 3.0) + (4 / 5.0)) / 2), Cost(new DiceLoss(Smoothing: 1), Torn, [0, 1, 1, 1]), TrainingTolerance.Single);
    }

    [Fact]
    public void Classes_count_by_their_weights()
    {
        Assert.Equal(((3 * (1 / 2.0)) + (1 / 4.0)) / 4, Cost(new DiceLoss([3, 1, 7]), Torn, [0, 1, 1, 1]), TrainingTolerance.Single);
    }

    [Fact]
    public void A_class_that_the_target_lacks_does_not_count_but_what_is_taken_for_it_is_missing_elsewhere()
    {
        Assert.Equal(0, Cost(new DiceLoss(Smoothing: 1), Sure, [0, 0, 1, 1]), TrainingTolerance.Double);
        // Class 0 alone: 2 of 4 found.
        Assert.Equal(1 - (2 * 2 / 6.0), Cost(new DiceLoss(), Sure, [0, 0, 0, 0]), TrainingTolerance.Double);
        Assert.Equal(0, Cost(new DiceLoss(), [99, 99, 99, 99, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0]), TrainingTolerance.Double);
    }

    [Fact]
    public void Over_a_batch_the_sums_are_those_of_all_images()
    {
        float[] logits = [.. Sure, .. Sure], targets = [0, 1, 1, 1, 0, 0, 1, 1];
        // Class 0: 4 answered, 3 of them right, 3 in truth. Class 1: 4 answered and right, 5 in truth.
        Assert.Equal(1 - (((6 / 7.0) + (8 / 9.0)) / 2), Bind(new DiceLoss(Scope: LossScope.Batch)).Evaluate(2, logits, targets, []), TrainingTolerance.Double);
        Assert.Equal((1 - (((2 / 3.0) + (4 / 5.0)) / 2)) / 2, Bind(new DiceLoss()).Evaluate(2, logits, targets, []), TrainingTolerance.Double);
    }

    [Fact]
    public void Images_weigh_alike_however_many_of_their_pixels_count()
    {
        var bound = Bind(new DiceLoss());
        Assert.Equal(2, bound.Weight(3, [0, 0, 0, 0, -1, -1, -1, 2, -1, -1, -1, -1]));
    }

    private static BoundLoss Bind(Loss loss) => loss.Bind(Network.Input(1, 1, 4).Conv2D(3, kernel: 1));

    private static double Cost(Loss loss, float[] logits, float[] targets) => Bind(loss).Evaluate(1, logits, targets, []);
}
