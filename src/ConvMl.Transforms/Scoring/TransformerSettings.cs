using ConvMl.Backends;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Trainers;

namespace ConvMl.Transforms.Scoring;

/// <summary>What every trained network is saved with.</summary>
/// <param name="Model">The network, its parameters and its classes.</param>
/// <param name="FeatureColumnName">The column that it reads.</param>
/// <param name="FeatureKind">What that column held when it was trained.</param>
/// <param name="BatchSize">Rows that are scored in one pass.</param>
/// <param name="Precision">How exactly they are scored.</param>
internal sealed record TransformerSettings(
    ConvNetModel Model, string FeatureColumnName, FeatureKind FeatureKind, int BatchSize, NumericPrecision Precision = NumericPrecision.Standard);
