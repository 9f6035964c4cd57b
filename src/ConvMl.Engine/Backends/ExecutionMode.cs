namespace ConvMl.Backends;

/// <summary>What a network is to be run for.</summary>
public enum ExecutionMode
{
    /// <summary>Forward passes with fixed parameters.</summary>
    Inference,

    /// <summary>Forward and backward passes.</summary>
    Training,
}
