namespace ConvMl.Onnx.Format;

/// <summary>What an attribute holds; the numbers are ONNX's.</summary>
internal enum AttributeKind
{
    /// <summary>Not said, as in files of the first versions.</summary>
    Undefined = 0,

    /// <summary>A number with a point.</summary>
    Single = 1,

    /// <summary>A whole number.</summary>
    Number = 2,

    /// <summary>A text.</summary>
    Text = 3,

    /// <summary>A tensor.</summary>
    Tensor = 4,

    /// <summary>A graph.</summary>
    Graph = 5,

    /// <summary>Numbers with a point.</summary>
    Singles = 6,

    /// <summary>Whole numbers.</summary>
    Numbers = 7,

    /// <summary>Texts.</summary>
    Texts = 8,
}
