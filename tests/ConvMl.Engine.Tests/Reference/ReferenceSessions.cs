using ConvMl.Conformance.Suite;
using ConvMl.Reference;

namespace ConvMl.Engine.Tests.Reference;

/// <summary>The sessions of the reference.</summary>
public class ReferenceSessions(BackendFixture<ReferenceBackend> fixture) : SessionConformance<ReferenceBackend>(fixture);
