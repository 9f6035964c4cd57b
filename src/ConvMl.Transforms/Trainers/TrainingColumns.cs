using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;

namespace ConvMl.Transforms.Trainers;

/// <summary>The columns that are trained on, checked.</summary>
internal sealed record TrainingColumns(FeatureColumn Features, TargetColumn Target);
