using System.CommandLine;
using System.Globalization;
using ConvMl.Backends;
using ConvMl.Benchmarks.Measuring;
using ConvMl.Benchmarks.Works;
using ConvMl.Managed;
using ConvMl.Managed.Planning;
using ConvMl.Networks;
using ConvMl.Reference;
using Spectre.Console;

namespace ConvMl.Benchmarks.Commands;

/// <summary><c>precision</c>: how far each algorithm of the managed backend is from the reference in double precision.</summary>
internal sealed class PrecisionCommand : Command
{
    // A transposed convolution runs a convolution's pass to its input.
    private static readonly (string Name, Network Network, int BatchSize)[] Layers =
    [
        .. from image in new (int Channels, int Size)[] { (64, 56), (128, 28), (256, 14) }
           let input = Network.Input(image.Channels, image.Size, image.Size)
           from layer in new[] { ("3×3", input.Conv2D(image.Channels, kernel: 3, padding: 1)), ("3×3, to the input", input.ConvTranspose2D(image.Channels, kernel: 3, padding: 1)) }
           select ($"{layer.Item1}, {image.Channels} channels, {image.Size}×{image.Size}", layer.Item2, 2),
        ("1×1, 256 to 64 channels, 56×56", Network.Input(256, 56, 56).Conv2D(64, kernel: 1), 2),
        ("3×3 stride 2, 64 to 128 channels, 56×56", Network.Input(64, 56, 56).Conv2D(128, kernel: 3, stride: 2, padding: 1), 2),
        ("transposed 4×4 stride 2, 128 to 64 channels, 28×28", Network.Input(128, 28, 28).ConvTranspose2D(64, kernel: 4, stride: 2, padding: 1), 2),
        ("7×7 stride 2, 3 to 64 channels, 112×112", Network.Input(3, 112, 112).Conv2D(64, kernel: 7, stride: 2, padding: 3), 2),
        ("depthwise 3×3, 128 channels, 56×56", Network.Input(128, 56, 56).Conv2D(128, kernel: 3, padding: 1, groups: 128), 2),
        ("3×3 in 4 groups of 10, 28×28", Network.Input(40, 28, 28).Conv2D(40, kernel: 3, padding: 1, groups: 4), 2),
        .. from samples in new[] { 1, 64 } select ($"fully connected, 3136 to 128, batch {samples}", Network.Input([3136]).Dense(128), samples),
    ];

    public PrecisionCommand()
        : base("precision", "Compare the algorithms of the managed backend with the reference in double precision.") => SetAction(_ => Run());

    private static void Run()
    {
        var table = new Table().Border(TableBorder.Markdown).AddColumns("layer", "pass", "algorithm", "error, root mean square", "largest error");
        foreach (var (name, network, batchSize) in Layers)
        {
            foreach (var precision in Enum.GetValues<NumericPrecision>())
                AddRows(table, name, network, batchSize, precision);
        }

        TableConsole.Create(Console.Out).Write(table);
    }

    private static void AddRows(Table table, string name, Network network, int batchSize, NumericPrecision precision)
    {
        using var backend = new ManagedBackend();
        var options = new SessionOptions { MaxBatchSize = batchSize, Precision = precision };
        var plan = backend.DescribePlan(network, ExecutionMode.Training, options);
        var (forward, weights) = (plan.Forward[^1], plan.Backward.First(step => step.Pass == Pass.BackwardParameters));
        if (precision == NumericPrecision.Strict && !backend.DescribePlan(network, ExecutionMode.Training, options with { Precision = default }).Forward.Any(IsWinograd))
            return;

        var task = NetworkTask.Create(network, batchSize);
        var gradient = new GivenGradient(NetworkTask.Noise(batchSize * network.HeadShape.Elements, seed: 3));
        using var reference = new ReferenceBackend();
        using var exact = reference.CreateTraining(network, task.Parameters.Clone(), gradient, options);
        using var tested = backend.CreateTraining(network, task.Parameters.Clone(), gradient, options);
        foreach (var session in new[] { exact, tested })
            session.ForwardBackward(new() { Size = batchSize, Inputs = task.Inputs, Targets = new float[batchSize], Samples = new int[batchSize], Step = 0 });

        var weight = network.Parameters.Slots[0];
        AddRow(name, "forward", forward.Algorithm, exact.Outputs, tested.Outputs);
        AddRow("", "weights", weights.Algorithm, exact.Gradients[weight], tested.Gradients[weight]);

        void AddRow(string layer, string pass, string algorithm, ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
        {
            var (error, largest) = ErrorOf(expected, found);
            table.AddRow(layer, pass, algorithm, Text(error), Text(largest));
        }
    }

    private static bool IsWinograd(PlanReportStep step) => step.Algorithm.StartsWith("Winograd", StringComparison.Ordinal);

    // Both relative to the root mean square of what is expected.
    private static (double RootMeanSquare, double Largest) ErrorOf(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        var (squares, size, largest) = (0.0, 0.0, 0.0);
        for (var index = 0; index < expected.Length; index++)
        {
            var difference = Math.Abs((double)expected[index] - found[index]);
            squares += difference * difference;
            size += (double)expected[index] * expected[index];
            largest = Math.Max(largest, difference);
        }

        return (Math.Sqrt(squares / size), largest / Math.Sqrt(size / expected.Length));
    }

    private static string Text(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);
}
