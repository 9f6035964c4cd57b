namespace ConvMl.Managed.Planning;

/// <summary>
/// One way to compute one pass of one layer of a network. It is made for its place and says what memory it wants; it holds
/// no memory itself, so that one plan serves many sessions.
/// </summary>
internal abstract class Kernel
{
    /// <summary>The layout of the layer's inputs and their gradients.</summary>
    public virtual BufferLayout InputLayout => BufferLayout.Planar;

    /// <summary>The layout of the layer's output, of its gradient, and of a residual that the kernel adds.</summary>
    public virtual BufferLayout OutputLayout => BufferLayout.Planar;

    /// <summary>Whether it runs the layers fused into its place too (<see cref="KernelSite.Epilogue"/>).</summary>
    public virtual bool RunsEpilogue => false;

    /// <summary>
    /// Whether that includes the pooling at its end: a forward kernel then writes the maxima and, where gradients are wanted, saves their places; a backward
    /// kernel takes the gradient of the maxima.
    /// </summary>
    public virtual bool RunsPool => false;

    /// <summary>
    /// Whether the gradient that a backward kernel gives is that of the input of the ReLU before the layer, where there is one
    /// (<see cref="KernelSite.InputReLU"/>).
    /// </summary>
    public virtual bool RunsInputReLU => false;

    /// <summary>Where its result may lie.</summary>
    public virtual Placement Placement => Placement.Own;

    /// <summary>Values of the forward pass that it reads; for backward kernels.</summary>
    public virtual ForwardValues Reads => ForwardValues.None;

    /// <summary>Floats that <see cref="Prepare"/> fills and <see cref="Run"/> reads.</summary>
    public virtual long PreparedLength => 0;

    /// <summary>Floats that a forward kernel leaves for the backward kernels of its layer.</summary>
    public virtual long SavedLength => 0;

    /// <summary>Floats needed while it runs with so many workers.</summary>
    public virtual long ScratchLength(int workers) => 0;

    /// <summary>Floats that each worker needs while it runs.</summary>
    public virtual long WorkerScratchLength => 0;

    /// <summary>
    /// Derives from the parameters what <see cref="Run"/> needs (packed or transformed weights): once for a session of inference,
    /// before each run in training.
    /// </summary>
    public virtual void Prepare(KernelArguments arguments, PassState state)
    {
    }

    /// <summary>Computes the pass for the batch at hand.</summary>
    public abstract void Run(KernelArguments arguments, PassState state);
}
