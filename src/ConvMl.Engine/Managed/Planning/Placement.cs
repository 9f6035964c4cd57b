namespace ConvMl.Managed.Planning;

/// <summary>
/// Where the result of a kernel (the output, or the gradient of the one input) may lie with respect to what it is made from (the first
/// input, or the gradient of the output). Every kernel also works with memory of its own for the result.
/// </summary>
internal enum Placement
{
    /// <summary>In memory of its own.</summary>
    Own,

    /// <summary>Over its source, where nobody reads the source any more.</summary>
    OverSource,

    /// <summary>Over the first input, for backward kernels that read a number of that only where they then write: where nobody reads the input any more.</summary>
    OverInput,

    /// <summary>In the memory of its source, which it, or the gradient of each of several inputs, equals number by number.</summary>
    SameAsSource,
}
