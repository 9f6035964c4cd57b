using ConvMl.Training.Losses;
using ConvMl.Transforms.Trainers;

namespace ConvMl.Transforms.Segmentation;

/// <content>The options.</content>
public sealed partial class SegmentationTrainer
{
    /// <summary>How a <see cref="SegmentationTrainer"/> trains. The trainer takes a copy: later changes have no effect on it.</summary>
    /// <remarks>Without a network each pixel is classified by itself, which suits layer transforms before the trainer.</remarks>
    public sealed class Options : TrainerOptions
    {
#pragma warning disable CA1051 // Options are public fields throughout ML.NET.
        /// <summary>How much the pixels of a class count: alike if not set. What is computed from the data is computed from the part that is trained on.</summary>
        public ClassWeighting ClassWeighting;

        /// <summary>The overlay that the trained model adds as a column; none if not set.</summary>
        public MaskOverlay? Overlay;
#pragma warning restore CA1051

        /// <summary>
        /// The masks "Mask"; the images "Image"; <see cref="PixelCrossEntropy"/>; 16 samples a training step, and 8 rows that the trained model scores in one pass.
        /// </summary>
        public Options()
            : base("Mask", "Image", new PixelCrossEntropy(), batchSize: 16, scoringBatchSize: 8)
        {
        }

        internal Options Clone() => (Options)MemberwiseClone();

        /// <inheritdoc/>
        internal override void Validate()
        {
            base.Validate();
            Overlay?.Validate();
            if (!Enum.IsDefined(ClassWeighting))
                throw new ArgumentException($"The class weighting is {ClassWeighting}; it must be one of {string.Join(", ", Enum.GetNames<ClassWeighting>())}.", nameof(ClassWeighting));
            if (ClassWeighting == ClassWeighting.None) return;
            ArgumentNullException.ThrowIfNull(Loss);
            try
            {
                // How many weights there will be is not known yet, but whether the loss has room for them.
                Loss.WithClassWeights([]);
            }
            catch (ArgumentException exception)
            {
                throw new ArgumentException($"The class weighting {ClassWeighting} does not suit the loss: {exception.Message}", nameof(ClassWeighting), exception);
            }
        }
    }
}
