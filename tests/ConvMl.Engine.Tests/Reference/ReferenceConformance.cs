using ConvMl.Conformance.Suite;
using ConvMl.Reference;

namespace ConvMl.Engine.Tests.Reference;

/// <summary>The reference's face of floats against its face of doubles.</summary>
public class ReferenceConformance(BackendFixture<ReferenceBackend> fixture) : BackendConformance<ReferenceBackend>(fixture);
