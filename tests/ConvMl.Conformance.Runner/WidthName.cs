using ConvMl.Managed.Simd;

namespace ConvMl.Conformance.Runner;

/// <summary>What a vector width is called on the command line: its bits.</summary>
internal static class WidthName
{
    private static readonly Dictionary<string, VectorWidth> ByName = new()
    {
        ["scalar"] = VectorWidth.Scalar,
        ["128"] = VectorWidth.Bits128,
        ["256"] = VectorWidth.Bits256,
        ["512"] = VectorWidth.Bits512,
    };

    public static IEnumerable<string> All => ByName.Keys;

    public static bool TryParse(string name, out VectorWidth width) => ByName.TryGetValue(name, out width);

    public static string Of(VectorWidth width) => ByName.Single(entry => entry.Value == width).Key;
}
