using ConvMl.Conformance.Suite;
using ConvMl.Managed;

namespace ConvMl.Engine.Tests.Managed;

/// <summary>The managed backend's sessions keep the contract.</summary>
public class ManagedSessionConformance(BackendFixture<ManagedBackend> fixture) : SessionConformance<ManagedBackend>(fixture);
