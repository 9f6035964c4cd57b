using ConvMl.Training.Losses;
using ConvMl.Transforms.Trainers;

namespace ConvMl.Transforms.Classification;

/// <content>The options.</content>
public sealed partial class ConvNetTrainer
{
    /// <summary>How a <see cref="ConvNetTrainer"/> trains. The trainer takes a copy: later changes have no effect on it.</summary>
    /// <remarks>
    /// Without a network the classes are read off the features by a classifier alone, which suits layer transforms before the trainer.
    /// </remarks>
    public sealed class Options : TrainerOptions
    {
        /// <summary>
        /// The label "Label", a key; the features "Features"; <see cref="SoftmaxCrossEntropy"/>; 64 samples a training step, and 32 rows that the trained model scores
        /// in one pass.
        /// </summary>
        public Options()
            : base("Label", "Features", new SoftmaxCrossEntropy(), batchSize: 64, scoringBatchSize: 32)
        {
        }

        internal Options Clone() => (Options)MemberwiseClone();
    }
}
