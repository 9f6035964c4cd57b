using ConvMl.Tensors;

namespace ConvMl.Layers.UserLayers;

/// <summary>One sample of a <see cref="UserLayer"/> in arrays of its own, everything that is written at 0.</summary>
internal sealed class LayerArrays : ILayerMemory
{
    public LayerArrays(IReadOnlyList<Shape> inputs, LayerDescription description)
    {
        (InputShapes, OutputShape) = (inputs, description.Output);
        Inputs = [.. inputs.Select(shape => new float[shape.Elements])];
        InputGradients = [.. inputs.Select(shape => new float[shape.Elements])];
        Outputs = new float[description.Output.Elements];
        OutputGradients = new float[Outputs.Length];
        Values = [.. description.Parameters.Select(parameter => new float[parameter.Shape.Elements])];
        Gradients = [.. description.Parameters.Select(parameter => new float[parameter.Shape.Elements])];
    }

    public IReadOnlyList<Shape> InputShapes { get; }

    public Shape OutputShape { get; }

    public int Parameters => Values.Length;

    public float[][] Inputs { get; }

    public float[] Outputs { get; }

    public float[] OutputGradients { get; }

    public float[][] InputGradients { get; }

    public float[][] Values { get; }

    public float[][] Gradients { get; }

    public void Run(UserLayer layer, string name, UserLayerPass pass)
    {
        Span<float[]> written = pass switch
        {
            UserLayerPass.Forward => [Outputs],
            UserLayerPass.BackwardInput => InputGradients,
            _ => Gradients,
        };
        foreach (var array in written)
            Array.Clear(array);
        UserLayerCall.Run(layer, name, pass, new LayerPass(this, 0, 0));
    }

    ReadOnlySpan<float> ILayerMemory.Input(int input, int sample) => Inputs[input];

    Span<float> ILayerMemory.Output(int sample) => Outputs;

    ReadOnlySpan<float> ILayerMemory.OutputGradient(int sample) => OutputGradients;

    Span<float> ILayerMemory.InputGradient(int input, int sample) => InputGradients[input];

    ReadOnlySpan<float> ILayerMemory.Parameter(int parameter) => Values[parameter];

    Span<float> ILayerMemory.ParameterGradient(int parameter, int part) => Gradients[parameter];
}
