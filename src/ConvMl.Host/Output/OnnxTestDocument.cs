using ConvMl.Onnx.Testing;

namespace ConvMl.Host.Output;

/// <summary>What <c>convml onnx-test --json</c> prints.</summary>
internal sealed record OnnxTestDocument(int Passed, int Failed, int Unsupported, IReadOnlyList<OnnxTestResult> Cases);
