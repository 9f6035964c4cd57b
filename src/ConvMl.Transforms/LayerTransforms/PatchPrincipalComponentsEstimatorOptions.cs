using ConvMl.Filters;
using ConvMl.Geometry;

namespace ConvMl.Transforms.LayerTransforms;

/// <content>The options.</content>
public sealed partial class PatchPrincipalComponentsEstimator
{
    /// <summary>What filters to find. The estimator takes a copy: later changes have no effect on it.</summary>
    public sealed class Options
    {
#pragma warning disable CA1051 // Options are public fields throughout ML.NET.
        /// <summary>Number of components, those of the largest variance first.</summary>
        public int Components = 32;

        /// <summary>Rows and columns of a patch, and so of the filters.</summary>
        public Size2D Patch = 5;

        /// <summary>Step between outputs; 1 if null.</summary>
        public Size2D? Stride;

        /// <summary>Zeros around the images; <see cref="Geometry.Padding.Same"/> if null.</summary>
        public Padding? Padding;

        /// <summary>Whether responses are scaled to vary alike; see <see cref="PatchComponents.ToFilters"/>.</summary>
        public bool Whiten = true;

        /// <summary>Whether each filter is followed, behind all of them, by its negative, so that a ReLU loses nothing of the responses.</summary>
        public bool BothSigns;

        /// <summary>Patches of each image that are looked at.</summary>
        public int PatchesPerImage = 10;

        /// <summary>Whether a trainer behind it may train the filters further.</summary>
        public bool Trainable;

        /// <summary>Seed of the places of the patches, drawn from the <c>MLContext</c> if null.</summary>
        public long? Seed;
#pragma warning restore CA1051

        internal Options Clone() => (Options)MemberwiseClone();
    }
}
