namespace ConvMl.Onnx.Format;

/// <summary>The type of a tensor's elements; the numbers are ONNX's.</summary>
internal enum ElementType
{
    /// <summary>Not said.</summary>
    Undefined = 0,

    /// <summary>Single precision.</summary>
    Single = 1,

    /// <summary>Whole, 8 bits, without a sign.</summary>
    UInt8 = 2,

    /// <summary>Whole, 8 bits.</summary>
    Int8 = 3,

    /// <summary>Whole, 16 bits, without a sign.</summary>
    UInt16 = 4,

    /// <summary>Whole, 16 bits.</summary>
    Int16 = 5,

    /// <summary>Whole, 32 bits.</summary>
    Int32 = 6,

    /// <summary>Whole, 64 bits.</summary>
    Int64 = 7,

    /// <summary>Texts.</summary>
    Text = 8,

    /// <summary>True or false.</summary>
    Boolean = 9,

    /// <summary>Half precision.</summary>
    Half = 10,

    /// <summary>Double precision.</summary>
    Double = 11,

    /// <summary>Whole, 32 bits, without a sign.</summary>
    UInt32 = 12,

    /// <summary>Whole, 64 bits, without a sign.</summary>
    UInt64 = 13,

    /// <summary>The upper half of single precision.</summary>
    BFloat16 = 16,
}
