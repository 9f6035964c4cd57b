using ConvMl.Tensors;

namespace ConvMl.Training.Optimizers;

/// <summary>What an optimizer remembers between steps; all of it lies like the parameters.</summary>
public abstract class OptimizerState
{
    /// <summary>Buffers by name (momentum, first and second moments), for checkpoints.</summary>
    public abstract IReadOnlyList<(string Name, ParameterSet Values)> Buffers { get; }

    /// <summary>Number of steps made.</summary>
    public long Steps { get; set; }

    /// <summary>Moves the trained parameters by one step; statistics stay.</summary>
    /// <param name="parameters">Changed in place.</param>
    /// <param name="gradients">Gradients of the same layout.</param>
    /// <param name="learningRate">The learning rate of this step.</param>
    public abstract void Step(ParameterSet parameters, ParameterSet gradients, float learningRate);
}
