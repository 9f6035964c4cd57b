namespace ConvMl.Filters;

/// <summary>A place where a template matches.</summary>
/// <param name="Row">Row of the template's top left corner in the image.</param>
/// <param name="Column">Column of it.</param>
/// <param name="Response">The response there.</param>
public sealed record TemplateMatch(int Row, int Column, float Response);
