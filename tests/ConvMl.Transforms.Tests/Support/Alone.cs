namespace ConvMl.Transforms.Tests.Support;

/// <summary>Tests that look at the whole process (its memory, its console) and so run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
