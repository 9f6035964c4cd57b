using ConvMl.Backends;
using ConvMl.Training;
using ConvMl.Transforms.Features;

namespace ConvMl.Transforms.Trainers;

/// <summary>What comes of a training.</summary>
/// <param name="Model">The network, its parameters and its classes.</param>
/// <param name="FeatureKind">What the feature column held.</param>
/// <param name="Backend">The backend that trained.</param>
/// <param name="Result">How it went.</param>
internal sealed record TrainedNetwork(ConvNetModel Model, FeatureKind FeatureKind, IBackend Backend, TrainingResult Result);
