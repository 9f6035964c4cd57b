using ConvMl.Backends;
using ConvMl.Conformance;
using ConvMl.Randomness;
using ConvMl.Reference;

namespace ConvMl.Engine.Tests.Reference;

/// <summary>
/// Every derivative of the reference against central differences in double precision: L = Σ c·y with random c, perturbed along random
/// directions through all inputs and parameters at once, and in single numbers.
/// </summary>
public class GradientTests
{
    private const double Step = 1e-6;

    // Roundings of L, about 1e-15, divided by the step.
    private const double Tolerance = 2e-8;

    // The kernels are the same on large images; differences would only take longer there.
    private const long LargestCost = 400_000;

    public static TheoryData<string> Names => [.. ConformanceCases.All
        .Where(conformanceCase => conformanceCase.BatchSize * conformanceCase.Network.Nodes.Sum(node => node.Description.MultiplyAdds) <= LargestCost)
        .Select(conformanceCase => conformanceCase.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_in_training_are_central_differences(string name) => Check(ConformanceCases.Named(name), ExecutionMode.Training);

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_in_inference_are_central_differences(string name) => Check(ConformanceCases.Named(name), ExecutionMode.Inference);

    private static void Check(ConformanceCase conformanceCase, ExecutionMode mode)
    {
        var executor = new ReferenceExecutor(conformanceCase.Network, conformanceCase.CreateParameters(), mode, conformanceCase.Seed);
        var inputs = Array.ConvertAll(conformanceCase.CreateInputs(), value => (double)value);
        var cotangents = Array.ConvertAll(conformanceCase.CreateCotangents(), value => (double)value);
        var trained = conformanceCase.Network.Parameters.Slots.Where(slot => slot.IsTrained).Select(slot => slot.Name).ToArray();

        // Passes in training move the running statistics, which the loss does not depend on there.
        double Loss() => executor.Forward(inputs, conformanceCase.CreateSamples()).Zip(cotangents, (y, c) => y * c).Sum();
        Loss();
        var gradients = executor.Backward(cotangents);
        (double[] Values, double[] Gradient)[] tensors =
            [(inputs, gradients.Inputs), .. trained.Select(parameter => (executor.Parameters[parameter], gradients.Parameters[parameter]))];

        var random = new CounterRandom(conformanceCase.Seed, RandomPurpose.Shuffling);
        for (var direction = 0; direction < 2; direction++)
            Compare(tensors, [.. tensors.Select(tensor => Gaussian(tensor.Values.Length, ref random))], Loss, conformanceCase.ErrorGrowth, "a random direction");

        for (var number = 0; number < tensors.Length; number++)
        {
            var unit = tensors.Select(tensor => new double[tensor.Values.Length]).ToArray();
            var index = random.NextInt(unit[number].Length);
            unit[number][index] = 1;
            Compare(tensors, unit, Loss, conformanceCase.ErrorGrowth, $"number {index} of {(number == 0 ? "the inputs" : trained[number - 1])}");
        }
    }

    private static void Compare((double[] Values, double[] Gradient)[] tensors, double[][] direction, Func<double> loss, double errorGrowth, string where)
    {
        var expected = tensors.Zip(direction, (tensor, along) => tensor.Gradient.Zip(along, (gradient, step) => gradient * step).Sum()).Sum();
        Move(tensors, direction, Step);
        var above = loss();
        Move(tensors, direction, -2 * Step);
        var below = loss();
        Move(tensors, direction, Step);

        var scale = errorGrowth * errorGrowth * (1 + Math.Abs(expected) + Math.Abs(above));
        Assert.True(
            Math.Abs(((above - below) / (2 * Step)) - expected) <= Tolerance * scale,
            $"Along {where} the difference quotient is {(above - below) / (2 * Step)}, the gradient {expected}.");
    }

    private static void Move((double[] Values, double[] Gradient)[] tensors, double[][] direction, double distance)
    {
        for (var number = 0; number < tensors.Length; number++)
        {
            for (var index = 0; index < direction[number].Length; index++)
                tensors[number].Values[index] += distance * direction[number][index];
        }
    }

    private static double[] Gaussian(int count, ref CounterRandom random)
    {
        var numbers = new double[count];
        foreach (ref var number in numbers.AsSpan())
            number = random.NextGaussian();
        return numbers;
    }
}
