using ConvMl.Networks;

namespace ConvMl.Benchmarks.Works;

/// <summary>Products of matrices: square ones, which are a fully connected layer of n units on a batch of n, and the layers of the networks here.</summary>
internal static class DenseWorks
{
    public static IEnumerable<Work> All =>
    [
        .. new[] { 256, 512, 1024 }.Select(size => LayerWorks.Alone($"sgemm-{size}", Dense(size, size), size) with { IsQuick = size == 512 }),
        LayerWorks.Alone("dense-3136-128-b1", Dense(3136, 128)),
        LayerWorks.Alone("dense-3136-128-b64", Dense(3136, 128), 64),
        LayerWorks.Alone("dense-512-1000-b1", Dense(512, 1000)) with { IsQuick = true },
    ];

    private static Network Dense(int inputs, int units) => Network.Input([inputs]).Dense(units);
}
