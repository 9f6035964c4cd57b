using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>A kernel for one type of layer.</summary>
/// <typeparam name="TLayer">The type.</typeparam>
internal abstract class ReferenceKernel<TLayer> : IReferenceKernel
    where TLayer : Layer
{
    void IReferenceKernel.Forward(Layer layer, KernelPass pass) => Forward((TLayer)layer, pass);

    void IReferenceKernel.Backward(Layer layer, KernelPass pass) => Backward((TLayer)layer, pass);

    /// <inheritdoc cref="IReferenceKernel.Forward"/>
    protected abstract void Forward(TLayer layer, KernelPass pass);

    /// <inheritdoc cref="IReferenceKernel.Backward"/>
    protected abstract void Backward(TLayer layer, KernelPass pass);
}
