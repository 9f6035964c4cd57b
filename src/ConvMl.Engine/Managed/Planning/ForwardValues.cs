namespace ConvMl.Managed.Planning;

/// <summary>Which values of the forward pass a backward kernel reads; the plan keeps them until then.</summary>
[Flags]
internal enum ForwardValues
{
    /// <summary>None: their memory may be reused.</summary>
    None = 0,

    /// <summary>The layer's inputs.</summary>
    Inputs = 1,

    /// <summary>The layer's output.</summary>
    Output = 2,
}
