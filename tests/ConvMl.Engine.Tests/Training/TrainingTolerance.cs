namespace ConvMl.Engine.Tests.Training;

/// <summary>How far results of training's parts may lie from their oracle.</summary>
internal static class TrainingTolerance
{
    /// <summary>A few roundings of a float, relative to numbers of about 1.</summary>
    internal const double Single = 1e-6;

    /// <summary>Roundings of floats that add up over some twenty steps.</summary>
    internal const double SingleOverSteps = 1e-5;

    /// <summary>Roundings of doubles.</summary>
    internal const double Double = 1e-12;

    /// <summary>A central difference of step 1e-5 in double against a gradient kept in float.</summary>
    internal const double CentralDifference = 1e-7;
}
