// Layers that only move numbers (IndexMap): slices, transpositions, paddings, repetitions.
//
// Computes   y[e] = x[source of e] or a fixed value;   dx[source of e] += dy[e].
//
// Layout     Planar.
// Loops      The last axes, as far as they lie in the input as they lie in the output, are one run, copied whole; the index that leads to
//            each run is found once, when the kernel is made.
// Parallel   Samples.

using ConvMl.Geometry;
using ConvMl.Layers.Shaping;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Shaping;

/// <summary>Moves numbers as the layer's map says, and their gradients back.</summary>
internal static unsafe class IndexedKernels
{
    public static LayerKernels All { get; } = new(
        [new("MoveRuns", site => new Move(site, Pass.Forward))],
        [new("MoveRunsBack", site => new Move(site, Pass.BackwardInput))],
        []);

    private sealed class Move : Kernel
    {
        private readonly Pass _pass;
        private readonly int[] _sources;
        private readonly int _run;
        private readonly int _inputs;
        private readonly float _fill;

        public Move(KernelSite site, Pass pass)
        {
            var layer = (IndexedLayer)site.Node.Layer;
            var map = layer.MapFor(site.Node.InputShapes[0]);
            (_pass, _inputs, _fill, _run) = (pass, site.InputElements, layer.Fill, RunOf(map));
            _sources = new int[site.OutputElements / _run];
            for (var run = 0; run < _sources.Length; run++)
                _sources[run] = map.SourceOf(run * _run);
        }

        public override void Run(KernelArguments arguments, PassState state)
        {
            var (input, output) = _pass == Pass.Forward
                ? ((nint)arguments.Input, (nint)arguments.Output)
                : ((nint)arguments.InputGradient, (nint)arguments.OutputGradient);
            state.Pool.Run(state.BatchSize, new Samples(_pass, _sources, _run, _inputs, _fill, (float*)input, (float*)output));
        }

        // How many numbers at the end of the output lie side by side in the input too, wherever the axes before them lead.
        private static int RunOf(IndexMap map)
        {
            var run = 1;
            for (var axis = map.Offsets.Length - 1; axis >= 0; axis--)
            {
                var offsets = map.Offsets[axis];
                for (var index = 0; index < offsets.Length; index++)
                {
                    if (offsets[index] == IndexMap.Outside || offsets[index] != offsets[0] + (index * run))
                        return run;
                }

                run *= offsets.Length;
            }

            return run;
        }
    }

    private readonly struct Samples(Pass pass, int[] sources, int run, int inputs, float fill, float* input, float* output) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            float* x = input + (task * (nint)inputs), y = output + (task * (nint)sources.Length * run);
            if (pass != Pass.Forward)
                new Span<float>(x, inputs).Clear();
            foreach (var source in sources)
            {
                if (pass == Pass.Forward)
                    Copy(x, source, y);
                else if (source != IndexMap.Outside)
                    AddTo(x + source, y);
                y += run;
            }
        }

        private void Copy(float* x, int source, float* y)
        {
            if (source == IndexMap.Outside)
                new Span<float>(y, run).Fill(fill);
            else if (run == 1)
                *y = x[source];
            else
                new ReadOnlySpan<float>(x + source, run).CopyTo(new Span<float>(y, run));
        }

        private void AddTo(float* x, float* y)
        {
            for (var number = 0; number < run; number++)
                x[number] += y[number];
        }
    }
}
