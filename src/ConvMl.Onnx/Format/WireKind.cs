namespace ConvMl.Onnx.Format;

/// <summary>How a field lies in a message.</summary>
internal enum WireKind
{
    /// <summary>A whole number, seven bits a byte.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length and so many bytes: a text, a message, packed numbers.</summary>
    Bytes = 2,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
