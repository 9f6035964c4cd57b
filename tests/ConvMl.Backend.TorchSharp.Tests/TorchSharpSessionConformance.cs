using ConvMl.Conformance.Suite;

namespace ConvMl.Backend.TorchSharp.Tests;

/// <summary>The sessions of the TorchSharp backend keep the contract.</summary>
public class TorchSharpSessionConformance(BackendFixture<TorchSharpBackend> fixture) : SessionConformance<TorchSharpBackend>(fixture);
