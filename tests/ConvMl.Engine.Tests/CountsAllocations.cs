namespace ConvMl.Engine.Tests;

/// <summary>
/// Tests that count allocated bytes run alone: when another test's allocations start a collection, the runtime retires the counting thread's
/// allocation context and counts the unused rest of it (up to 8 KB) as allocated.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CountsAllocations
{
    /// <summary>The name that such test classes state.</summary>
    public const string Name = "Counts allocations";
}
