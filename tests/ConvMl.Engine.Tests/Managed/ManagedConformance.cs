using ConvMl.Conformance.Suite;
using ConvMl.Managed;

namespace ConvMl.Engine.Tests.Managed;

/// <summary>The managed backend computes every case as the reference does.</summary>
public class ManagedConformance(BackendFixture<ManagedBackend> fixture) : BackendConformance<ManagedBackend>(fixture);
