using ConvMl.Host.Runs;

namespace ConvMl.Host.Evaluation;

/// <summary>What a trained network answers to the test images, of whatever task.</summary>
internal interface ITestResult
{
    /// <summary>Number of test images.</summary>
    int Images { get; }

    /// <summary>The figures in words.</summary>
    string Line { get; }

    /// <summary>Adds the figures to a summary.</summary>
    RunSummary AddTo(RunSummary summary);

    /// <summary>Writes the pictures of the test into a run's folder.</summary>
    void WritePictures(RunFolder folder);
}
