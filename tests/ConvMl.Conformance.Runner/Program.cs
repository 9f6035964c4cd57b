// Computes every conformance case on the managed backend, at the widest vectors that it finds, and holds the results against the reference.
// conformance [--expect-width 128|256|512|scalar]     Exit code 0: all passed; 1: some failed; 2: bad usage.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvMl.Conformance;
using ConvMl.Conformance.Runner;
using ConvMl.Managed;
using ConvMl.Managed.Simd;

VectorWidth? expected = null;
if (args is ["--expect-width", var text] && WidthName.TryParse(text, out var width))
{
    expected = width;
}
else if (args.Length > 0)
{
    Console.Error.WriteLine($"Found '{string.Join(' ', args)}'; expected nothing, or --expect-width with one of {string.Join(", ", WidthName.All)}.");
    return 2;
}

using var backend = new ManagedBackend();
var compiled = RuntimeFeature.IsDynamicCodeCompiled ? "just in time" : "ahead of time";
Console.WriteLine($"{RuntimeInformation.RuntimeIdentifier}, compiled {compiled}; {backend.Info.Device}; vector width {WidthName.Of(VectorWidths.Widest)}");

int passed = 0, failed = 0;
if (expected is { } wanted)
{
    Count(wanted == VectorWidths.Widest, $"The vector width is {WidthName.Of(VectorWidths.Widest)}; expected {WidthName.Of(wanted)}.");
}

foreach (var conformanceCase in ConformanceCases.All)
{
    var failure = Try(() => Agreement.RequireForward(backend, conformanceCase)) ?? Try(() => Agreement.RequireTraining(backend, conformanceCase));
    Count(failure is null, $"{conformanceCase.Name}: {failure}");
}

Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

void Count(bool isGood, string message)
{
    if (isGood)
    {
        passed++;
        return;
    }

    failed++;
    Console.WriteLine(message);
}

// Whatever a backend throws is the failure of one case: the others are still to be run.
#pragma warning disable CA1031
static string? Try(Action check)
{
    try
    {
        check();
        return null;
    }
    catch (ConformanceException exception)
    {
        return exception.Message;
    }
    catch (Exception exception)
    {
        return exception.ToString();
    }
}
#pragma warning restore CA1031
