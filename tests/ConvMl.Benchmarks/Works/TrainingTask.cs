using ConvMl.Training.Losses;
using ConvMl.Training.Optimizers;

namespace ConvMl.Benchmarks.Works;

/// <summary>What all contestants of a training pass are given.</summary>
/// <param name="Forward">The network, its parameters and the input.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Targets">What the loss compares the outputs with: a class a sample, or a class a pixel.</param>
/// <param name="Optimizer">The optimizer; null for the gradients alone.</param>
internal sealed record TrainingTask(NetworkTask Forward, Loss Loss, float[] Targets, Adam? Optimizer)
{
    /// <summary>The name under which a contestant's answer holds the gradient of a parameter.</summary>
    public static string GradientOf(string parameter) => $"gradient of {parameter}";

    /// <summary>The name under which a contestant's answer holds a parameter after the step.</summary>
    public static string StepOf(string parameter) => $"{parameter} after the step";
}
