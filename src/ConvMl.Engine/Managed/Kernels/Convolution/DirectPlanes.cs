using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>One task of <see cref="DirectConv"/>: the planes that meet in it, tap by tap and row by row.</summary>
internal readonly unsafe struct DirectPlanes(Pass pass, ConvProblem problem, KernelArguments arguments, int samples, int task) : IVectorAction
{
    private readonly ConvOperands _operands = new(problem, pass, arguments);

    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        switch (pass)
        {
            case Pass.Forward:
                Forward<TSimd, TVector>();
                break;
            case Pass.BackwardInput:
                BackwardInput<TSimd, TVector>();
                break;
            default:
                BackwardParameters<TSimd, TVector>();
                break;
        }
    }

    // The task is an output plane.
    private void Forward<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var (sample, output) = Math.DivRem(task, problem.Groups * problem.OutputChannels);
        var firstInput = output / problem.OutputChannels * problem.InputChannels;
        var y = _operands.Map + (task * (nint)problem.OutputPlane);
        new Span<float>(y, problem.OutputPlane).Fill(_operands.BiasOf(output));
        for (var channel = 0; channel < problem.InputChannels; channel++)
        {
            var x = ImagePlane(sample, firstInput + channel);
            var weights = arguments.Parameters[0] + (((output * (nint)problem.InputChannels) + channel) * problem.Taps);
            for (var tap = 0; tap < problem.Taps; tap++)
            {
                var rows = new TapRows(problem, tap);
                for (var row = rows.First; row < rows.Limit; row++)
                    DirectRows<TSimd, TVector>.Gather(weights[tap], x + rows.Input(row), rows.Stride, y + rows.Output(row), rows.Length);
            }
        }
    }

    // The task is an input plane.
    private void BackwardInput<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var (sample, input) = Math.DivRem(task, problem.Groups * problem.InputChannels);
        var (group, channel) = Math.DivRem(input, problem.InputChannels);
        var dx = _operands.Image + (task * (nint)problem.InputPlane);
        new Span<float>(dx, problem.InputPlane).Fill(_operands.BiasOf(input));
        for (var output = group * problem.OutputChannels; output < (group + 1) * problem.OutputChannels; output++)
        {
            var dy = MapPlane(sample, output);
            var weights = arguments.Parameters[0] + (((output * (nint)problem.InputChannels) + channel) * problem.Taps);
            for (var tap = 0; tap < problem.Taps; tap++)
            {
                var rows = new TapRows(problem, tap);
                for (var row = rows.First; row < rows.Limit; row++)
                    DirectRows<TSimd, TVector>.Scatter(weights[tap], dy + rows.Output(row), dx + rows.Input(row), rows.Stride, rows.Length);
            }
        }
    }

    // The task is a pair of an output and an input channel.
    private void BackwardParameters<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var (output, channel) = Math.DivRem(task, problem.InputChannels);
        var input = (output / problem.OutputChannels * problem.InputChannels) + channel;
        for (var tap = 0; tap < problem.Taps; tap++)
        {
            var rows = new TapRows(problem, tap);
            double sum = 0;
            for (var sample = 0; sample < samples; sample++)
            {
                var x = ImagePlane(sample, input);
                var dy = MapPlane(sample, output);
                for (var row = rows.First; row < rows.Limit; row++)
                    sum += DirectRows<TSimd, TVector>.Dot(x + rows.Input(row), rows.Stride, dy + rows.Output(row), rows.Length);
            }

            arguments.ParameterGradients[0][(task * (nint)problem.Taps) + tap] = (float)sum;
        }
    }

    private float* ImagePlane(int sample, int channel) =>
        _operands.Image + (((sample * (nint)problem.Groups * problem.InputChannels) + channel) * problem.InputPlane);

    private float* MapPlane(int sample, int channel) =>
        _operands.Map + (((sample * (nint)problem.Groups * problem.OutputChannels) + channel) * problem.OutputPlane);

    /// <summary>For one stored tap: the rows and columns of outputs that see the input with it, and where they lie.</summary>
    private readonly struct TapRows
    {
        private readonly ConvProblem _problem;
        private readonly int _k;
        private readonly int _l;
        private readonly int _firstColumn;

        public TapRows(ConvProblem problem, int storedTap)
        {
            _problem = problem;
            (_k, _l) = Math.DivRem(problem.FlipKernel ? problem.Taps - 1 - storedTap : storedTap, problem.Horizontal.Kernel);
            (First, Limit) = problem.Vertical.OutputsInside(_k);
            (_firstColumn, var limitColumn) = problem.Horizontal.OutputsInside(_l);
            Length = limitColumn - _firstColumn;
        }

        public int First { get; }

        public int Limit { get; }

        public int Length { get; }

        public nint Stride => _problem.Horizontal.Stride;

        public nint Output(int row) => (row * (nint)_problem.Horizontal.Output) + _firstColumn;

        public nint Input(int row)
        {
            var (vertical, horizontal) = (_problem.Vertical, _problem.Horizontal);
            var inputRow = (row * vertical.Stride) - vertical.PadBefore + (_k * vertical.Dilation);
            return (inputRow * (nint)horizontal.Input) + (_firstColumn * horizontal.Stride) - horizontal.PadBefore + (_l * horizontal.Dilation);
        }
    }
}
