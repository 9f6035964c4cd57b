using ConvMl.Conformance.Suite;

namespace ConvMl.Backend.TorchSharp.Tests;

/// <summary>A network trains on libtorch as on the managed backend.</summary>
public class TorchSharpTrainingConformance(BackendFixture<TorchSharpBackend> fixture) : TrainingConformance<TorchSharpBackend>(fixture);
