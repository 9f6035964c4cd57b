namespace ConvMl.Conformance.Suite;

/// <summary>The names of the cases, for theories.</summary>
public static class CaseNames
{
    /// <summary>Those of all cases.</summary>
    public static TheoryData<string> All => [.. ConformanceCases.All.Select(conformanceCase => conformanceCase.Name)];
}
