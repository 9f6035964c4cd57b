namespace ConvMl.Onnx.Testing;

/// <summary>How a test case ended.</summary>
public enum OnnxTestOutcome
{
    /// <summary>Every output is as expected.</summary>
    Passed,

    /// <summary>An output is not, or the case is broken.</summary>
    Failed,

    /// <summary>The model cannot be run; the reason says why.</summary>
    Unsupported,
}
