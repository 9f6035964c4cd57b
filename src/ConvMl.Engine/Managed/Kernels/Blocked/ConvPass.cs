namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Which way a convolution is run.</summary>
internal enum ConvPass
{
    /// <summary>From the input to the output.</summary>
    Forward,

    /// <summary>From the gradient of the output to the gradient of the input, which is also the forward pass of a transposed convolution.</summary>
    BackwardInput,
}
