using ConvMl.Layers;
using ConvMl.Layers.UserLayers;
using ConvMl.Tensors;

namespace ConvMl.Reference.Kernels;

/// <summary>Calls a layer of the user's own, sample by sample: in single precision, as its code is.</summary>
internal sealed class UserLayerKernel : ReferenceKernel<UserLayer>
{
    /// <inheritdoc/>
    protected override void Forward(UserLayer layer, KernelPass pass)
    {
        for (var sample = 0; sample < pass.BatchSize; sample++)
        {
            var memory = Load(pass, sample);
            memory.Run(layer, pass.Node.Name, UserLayerPass.Forward);
            AddTo(pass.Output, sample * memory.Outputs.Length, memory.Outputs);
        }
    }

    /// <inheritdoc/>
    protected override void Backward(UserLayer layer, KernelPass pass)
    {
        var specs = pass.Node.Description.Parameters;
        var isTrained = specs.Any(spec => spec.Role != ParameterRole.Statistic);
        for (var sample = 0; sample < pass.BatchSize; sample++)
        {
            var memory = Load(pass, sample);
            Round(pass.Output, sample, memory.Outputs);
            Round(pass.OutputGradient, sample, memory.OutputGradients);
            memory.Run(layer, pass.Node.Name, UserLayerPass.BackwardInput);
            foreach (var (index, gradient) in memory.InputGradients.Index())
                AddTo(pass.InputGradients[index], sample * gradient.Length, gradient);
            if (!isTrained)
                continue;
            memory.Run(layer, pass.Node.Name, UserLayerPass.BackwardParameters);
            foreach (var (index, gradient) in memory.Gradients.Index())
                AddTo(pass.ParameterGradients[specs[index].Name], 0, gradient);
        }
    }

    private static LayerArrays Load(KernelPass pass, int sample)
    {
        var memory = new LayerArrays(pass.Node.InputShapes, pass.Node.Description);
        foreach (var (index, input) in memory.Inputs.Index())
            Round(pass.Inputs[index], sample, input);
        foreach (var (index, spec) in pass.Node.Description.Parameters.Index())
            Round(pass.Parameters[spec.Name], 0, memory.Values[index]);
        return memory;
    }

    private static void Round(double[] batch, int sample, float[] single)
    {
        for (var index = 0; index < single.Length; index++)
            single[index] = (float)batch[(sample * single.Length) + index];
    }

    private static void AddTo(double[] batch, int start, float[] single)
    {
        for (var index = 0; index < single.Length; index++)
            batch[start + index] += single[index];
    }
}
