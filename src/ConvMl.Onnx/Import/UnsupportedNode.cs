namespace ConvMl.Onnx.Import;

/// <summary>A part of a model that cannot become layers.</summary>
/// <param name="Node">The node's name, or what it makes; an input's or output's name.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Reason">Why not.</param>
public sealed record UnsupportedNode(string Node, string Operator, string Reason);
