namespace ConvMl.Layers.UserLayers;

/// <summary>
/// A layer that lives in an assembly of the user's: besides what every layer says of itself, it computes its own passes, in single precision, a sample at a time. The managed
/// and the reference backend call it; other backends report it as not supported. Guide: docs/your-own-layer.md.
/// </summary>
/// <remarks>
/// <para>
/// A backend calls the passes for different samples of a batch at the same time on different threads, so they keep nothing in fields; what the backward passes need, they read from
/// <see cref="LayerPass"/>. Everything a pass writes begins at 0, so that it may be written or added to. The gradients of the parameters are those of
/// one sample; the backend adds them up over the batch in a fixed order. A layer whose samples depend on each other (as in batch normalization) cannot be written so.
/// </para>
/// <para>Register it with <see cref="LayerRegistry.Register{TLayer}"/> before the first network with it is made or read; let <see cref="GradientCheck.Verify"/> check its gradients.</para>
/// </remarks>
public abstract record UserLayer : Layer
{
    /// <summary>Computes the output of one sample.</summary>
    /// <param name="pass">Holds the inputs and parameters to read, and the output to write.</param>
    public abstract void Forward(LayerPass pass);

    /// <summary>Computes the derivatives of the loss by the inputs of one sample.</summary>
    /// <param name="pass">Holds the inputs, the parameters, the output and the derivatives by it to read, and the derivatives by the inputs to write.</param>
    public abstract void BackwardInput(LayerPass pass);

    /// <summary>Computes the derivatives of the loss by the parameters, of one sample. A layer without trained parameters is not asked.</summary>
    /// <param name="pass">Holds the inputs, the parameters, the output and the derivatives by it to read, and the derivatives by the parameters to add to.</param>
    public virtual void BackwardParameters(LayerPass pass) =>
        throw new NotSupportedException($"{GetType()} has parameters to train; override {nameof(BackwardParameters)} to give their gradients.");
}
