namespace ConvMl.Onnx.Testing;

/// <summary>What came of one test case.</summary>
/// <param name="Name">The name of its folder.</param>
/// <param name="Operators">The operators of its model, each once.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it did not pass; null if it did.</param>
public sealed record OnnxTestResult(string Name, IReadOnlyList<string> Operators, OnnxTestOutcome Outcome, string? Reason);
