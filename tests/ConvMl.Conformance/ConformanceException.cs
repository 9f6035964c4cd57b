namespace ConvMl.Conformance;

/// <summary>A backend did not do what a case asks for.</summary>
/// <param name="message">What was found, and what was expected.</param>
public sealed class ConformanceException(string message) : Exception(message);
