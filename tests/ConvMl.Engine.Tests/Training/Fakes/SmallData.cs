using ConvMl.Networks;
using ConvMl.Training.Data;

namespace ConvMl.Engine.Tests.Training.Fakes;

/// <summary>Small data of two numbers a sample, and a network for it.</summary>
internal static class SmallData
{
    internal static Network Network { get; } = Network.Input([2]).Dense(3);

    /// <summary>Samples whose first number is the class that <see cref="FakeBackend"/> answers, and whose second is their own number.</summary>
    internal static MemoryDataset Make(int count, Func<int, int>? answer = null, Func<int, int>? truth = null)
    {
        answer ??= sample => sample % 3;
        float[] inputs = [.. Enumerable.Range(0, count).SelectMany(sample => new float[] { answer(sample), sample })];
        return new MemoryDataset([2], inputs, [.. Enumerable.Range(0, count).Select(truth ?? answer)]);
    }
}
