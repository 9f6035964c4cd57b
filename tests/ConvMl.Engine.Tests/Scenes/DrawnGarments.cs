using ConvMl.Scenes;

namespace ConvMl.Engine.Tests.Scenes;

/// <summary>Garments that need no file: a bright rectangle a class, each of another size, with shades that change from pixel to pixel.</summary>
internal static class DrawnGarments
{
    internal const int Count = 3 * Garments.Classes;

    internal static Garments All => new(Images(), [.. Enumerable.Range(0, Count).Select(garment => (byte)(garment % Garments.Classes))]);

    internal static Garments Single(Func<int, int, int> shade) => new(Draw(shade), [0]);

    private static byte[] Images() => [.. Enumerable.Range(0, Count).SelectMany(garment => Draw((row, column) =>
        row >= garment % 10 && row < 28 - (garment / 10) && column >= 3 && column < 25 - (garment % 7) ? 60 + (((row * 7) + (column * garment)) % 190) : 0))];

    private static byte[] Draw(Func<int, int, int> shade) =>
        [.. Enumerable.Range(0, 28 * 28).Select(at => (byte)shade(at / 28, at % 28))];
}
