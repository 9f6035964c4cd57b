namespace ConvMl.Transforms.Schemas;

/// <summary>The names under which ML.NET's own components look for a column's annotations.</summary>
internal static class AnnotationNames
{
    internal const string KeyValues = "KeyValues";
    internal const string SlotNames = "SlotNames";
    internal const string ScoreColumnSetId = "ScoreColumnSetId";
    internal const string ScoreColumnKind = "ScoreColumnKind";
    internal const string ScoreValueKind = "ScoreValueKind";
}
