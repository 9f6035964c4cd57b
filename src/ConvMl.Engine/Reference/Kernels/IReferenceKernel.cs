using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>What a layer computes, and its derivatives, as plain loops over the formula.</summary>
internal interface IReferenceKernel
{
    /// <summary>Writes every element of the output.</summary>
    void Forward(Layer layer, KernelPass pass);

    /// <summary>Adds the derivatives to those of the inputs and of the parameters.</summary>
    void Backward(Layer layer, KernelPass pass);
}
