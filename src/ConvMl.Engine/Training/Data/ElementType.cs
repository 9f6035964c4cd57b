namespace ConvMl.Training.Data;

/// <summary>How the numbers of an input are kept. A session gets floats in any case.</summary>
public enum ElementType
{
    /// <summary>One byte a number: pixels 0 … 255, which are read as the floats 0 … 255.</summary>
    Byte = 1,

    /// <summary>Four bytes a number.</summary>
    Single = 2,
}
