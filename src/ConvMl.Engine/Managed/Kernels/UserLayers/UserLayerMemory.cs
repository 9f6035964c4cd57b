using ConvMl.Layers;
using ConvMl.Layers.UserLayers;
using ConvMl.Managed.Planning;
using ConvMl.Tensors;

namespace ConvMl.Managed.Kernels.UserLayers;

/// <summary>The memory of one session's kernel as a <see cref="UserLayer"/> sees it: every span within its bounds.</summary>
internal sealed unsafe class UserLayerMemory(KernelSite site, KernelArguments arguments) : ILayerMemory
{
    public IReadOnlyList<Shape> InputShapes => site.Node.InputShapes;

    public Shape OutputShape => site.Node.OutputShape;

    public int Parameters => site.Node.Description.Parameters.Count;

    public ReadOnlySpan<float> Input(int input, int sample) => Sample(arguments.Inputs[input], InputShapes[input].Elements, sample);

    public Span<float> Output(int sample) => Sample(arguments.Output, site.OutputElements, sample);

    public ReadOnlySpan<float> OutputGradient(int sample) => arguments.OutputGradient is null
        ? throw new InvalidOperationException("The forward pass has no gradients.")
        : Sample(arguments.OutputGradient, site.OutputElements, sample);

    public Span<float> InputGradient(int input, int sample) => arguments.InputGradients.Length == 0
        ? throw new InvalidOperationException("The gradients of the inputs belong to the pass BackwardInput.")
        : Sample(GradientOf(input), InputShapes[input].Elements, sample);

    public ReadOnlySpan<float> Parameter(int parameter) => new(arguments.Parameters[parameter], Elements(parameter));

    public Span<float> ParameterGradient(int parameter, int part)
    {
        if (arguments.OutputGradient is null || arguments.InputGradients.Length > 0)
            throw new InvalidOperationException("The gradients of the parameters belong to the pass BackwardParameters.");
        int before = 0, all = 0;
        for (var index = 0; index < Parameters; index++)
        {
            before += index < parameter ? Elements(index) : 0;
            all += Elements(index);
        }

        return new(arguments.Scratch + (part * (nint)all) + before, Elements(parameter));
    }

    /// <summary>Sets the gradients of all inputs to 0.</summary>
    public void ClearInputGradients(int batchSize)
    {
        for (var input = 0; input < InputShapes.Count; input++)
            new Span<float>(GradientOf(input), batchSize * InputShapes[input].Elements).Clear();
    }

    private float* GradientOf(int input)
    {
        if (arguments.InputGradients[input] is not null)
            return arguments.InputGradients[input];
        nint before = 0;
        for (var index = 0; index < input; index++)
            before += (nint)site.MaxBatchSize * InputShapes[index].Elements;
        return arguments.Scratch + before;
    }

    private int Elements(int parameter) => site.Node.Description.Parameters[parameter].Shape.Elements;

    private static Span<float> Sample(float* start, int elements, int sample) => new(start + (sample * (nint)elements), elements);
}
