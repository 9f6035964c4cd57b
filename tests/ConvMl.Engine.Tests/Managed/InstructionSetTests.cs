using System.Diagnostics;
using ConvMl.Managed.Simd;

namespace ConvMl.Engine.Tests.Managed;

/// <summary>
/// Processors with fewer instructions than this one: a process that may not use them sees that they are off, and computes every case as
/// the reference does. What the just-in-time compiler makes of the same kernels differs there.
/// </summary>
public class InstructionSetTests
{
    private static readonly Dictionary<VectorWidth, string> WidthNames = new()
    {
        [VectorWidth.Scalar] = "scalar",
        [VectorWidth.Bits128] = "128",
        [VectorWidth.Bits256] = "256",
        [VectorWidth.Bits512] = "512",
    };

    [Theory]
    [InlineData("DOTNET_EnableAVX512", nameof(VectorWidth.Bits256))]
    [InlineData("DOTNET_EnableAVX2", nameof(VectorWidth.Bits128))]
    [InlineData("DOTNET_EnableHWIntrinsic", nameof(VectorWidth.Scalar))]
    public async Task Every_case_passes_with_an_instruction_set_switched_off(string variable, string widest)
    {
        // A processor that never had the instructions is as narrow without being told.
        var expected = Enum.Parse<VectorWidth>(widest);
        if (VectorWidths.Widest < expected)
            expected = VectorWidths.Widest;

        var program = Path.Combine(AppContext.BaseDirectory, "ConvMl.Conformance.Runner.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "--expect-width", WidthNames[expected]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [variable] = "0" },
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, output + await errors);
        Assert.EndsWith($" passed, 0 failed{Environment.NewLine}", output, StringComparison.Ordinal);
    }
}
