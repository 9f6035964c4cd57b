using ConvMl.Tensors;

namespace ConvMl.Training.Optimizers;

/// <summary>What an optimizer remembers between steps; all of it lies like the parameters.</summary>
public abstract class OptimizerState
{
    /// <summary>Begins at step 0.</summary>
    /// <param name="layout">How the parameters lie.</param>
    protected OptimizerState(ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        Layout = layout;
    }

    /// <summary>How parameters, gradients and <see cref="Buffers"/> lie.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>Buffers by name (momentum, first and second moments), for checkpoints.</summary>
    public abstract IReadOnlyList<(string Name, ParameterSet Values)> Buffers { get; }

    /// <summary>Number of steps made.</summary>
    public long Steps { get; set; }

    /// <summary>Moves the trained parameters by one step; statistics stay.</summary>
    /// <param name="parameters">Changed in place.</param>
    /// <param name="gradients">Gradients of the same layout.</param>
    /// <param name="learningRate">The learning rate of this step.</param>
    /// <exception cref="ArgumentException">Parameters or gradients lie differently from <see cref="Layout"/>.</exception>
    public void Step(ParameterSet parameters, ParameterSet gradients, float learningRate)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(gradients);
        if (!Layout.IsSameAs(parameters.Layout) || !Layout.IsSameAs(gradients.Layout))
            throw new ArgumentException("Parameters, gradients and the optimizer's state are not of one network: names or shapes differ.");
        Steps++;
        Update(parameters.Span, gradients.Span, learningRate);
    }

    /// <summary>Makes the step number <see cref="Steps"/> (from 1) on the flat buffers.</summary>
    /// <param name="parameters">All floats of the parameters; those of statistics must stay.</param>
    /// <param name="gradients">All floats of the gradients.</param>
    /// <param name="learningRate">The learning rate of this step.</param>
    protected abstract void Update(Span<float> parameters, ReadOnlySpan<float> gradients, float learningRate);
}
