using ConvMl.Layers;
using ConvMl.Layers.UserLayers;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.UserLayers;

/// <summary>
/// Calls the passes of a <see cref="UserLayer"/>. Planar. Parallel: samples; for the gradients of the parameters runs of samples, each with a sum of its own, which are added in
/// order afterwards, so that the bits do not depend on the threads. A pass allocates one small object.
/// </summary>
internal static unsafe class UserLayerKernels
{
    private const int SamplesOfPart = 4;

    public static LayerKernels All { get; } = new(
        [new("UserCode", site => new Forward(site))],
        [new("UserCode", site => new BackwardInput(site))],
        [new("UserCode", site => new BackwardParameters(site))]);

    private sealed class Forward(KernelSite site) : Kernel
    {
        public override void Run(KernelArguments arguments, PassState state)
        {
            new Span<float>(arguments.Output, state.BatchSize * site.OutputElements).Clear();
            state.Pool.Run(state.BatchSize, new Samples(site, new UserLayerMemory(site, arguments), UserLayerPass.Forward, 1, state.BatchSize));
        }
    }

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        public override ForwardValues Reads => ForwardValues.Inputs | ForwardValues.Output;

        // For the gradients that nobody asks for, which the layer writes all the same.
        public override long ScratchLength(int workers) =>
            site.Node.InputShapes.Count == 1 ? 0 : (long)site.MaxBatchSize * site.Node.InputShapes.Sum(shape => shape.Elements);

        public override void Run(KernelArguments arguments, PassState state)
        {
            var memory = new UserLayerMemory(site, arguments);
            memory.ClearInputGradients(state.BatchSize);
            state.Pool.Run(state.BatchSize, new Samples(site, memory, UserLayerPass.BackwardInput, 1, state.BatchSize));
        }
    }

    private sealed class BackwardParameters(KernelSite site) : Kernel
    {
        private readonly int _length = site.Node.Description.Parameters.Sum(parameter => parameter.Shape.Elements);

        public override ForwardValues Reads => ForwardValues.Inputs | ForwardValues.Output;

        public override long ScratchLength(int workers) => (long)PartsOf(site.MaxBatchSize) * _length;

        public override void Run(KernelArguments arguments, PassState state)
        {
            var parts = PartsOf(state.BatchSize);
            var sums = new Span<float>(arguments.Scratch, parts * _length);
            sums.Clear();
            state.Pool.Run(parts, new Samples(site, new UserLayerMemory(site, arguments), UserLayerPass.BackwardParameters, SamplesOfPart, state.BatchSize));

            var start = 0;
            foreach (var (index, parameter) in site.Node.Description.Parameters.Index())
            {
                var gradient = new Span<float>(arguments.ParameterGradients[index], parameter.Shape.Elements);
                gradient.Clear();
                for (var part = 0; part < parts; part++)
                {
                    var sum = sums.Slice((part * _length) + start, gradient.Length);
                    for (var number = 0; number < gradient.Length; number++)
                        gradient[number] += sum[number];
                }

                start += gradient.Length;
            }
        }

        private static int PartsOf(int samples) => (samples + SamplesOfPart - 1) / SamplesOfPart;
    }

    private readonly struct Samples(KernelSite site, UserLayerMemory memory, UserLayerPass pass, int samplesOfTask, int batchSize) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            for (var sample = task * samplesOfTask; sample < Math.Min((task + 1) * samplesOfTask, batchSize); sample++)
                UserLayerCall.Run((UserLayer)site.Node.Layer, site.Node.Name, pass, new LayerPass(memory, sample, task));
        }
    }
}
