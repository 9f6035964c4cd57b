namespace ConvMl.Geometry;

/// <summary>How the rows and columns of zeros around an input are found.</summary>
public enum PaddingMode
{
    /// <summary>Counts are given for each side.</summary>
    Explicit,

    /// <summary>As many that the output has ⌈input ÷ stride⌉ rows and columns; where the count is odd, the extra row goes to the bottom, the extra column to the right.</summary>
    Same,

    /// <summary>None: only places where the whole window lies inside.</summary>
    Valid,
}
