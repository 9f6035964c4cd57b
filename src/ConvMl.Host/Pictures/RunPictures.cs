using ConvMl.Host.Evaluation;
using ConvMl.Host.Runs;
using ConvMl.Serialization;
using ConvMl.Training;

namespace ConvMl.Host.Pictures;

/// <summary>The pictures of a run.</summary>
internal static class RunPictures
{
    /// <summary>Writes those for which there are figures.</summary>
    internal static void Write(RunFolder folder, IReadOnlyList<EpochResult> epochs, ModelTest? test)
    {
        if (epochs.Count > 0) Write(folder[RunFolder.CurvesFile], TrainingCurves.Draw(epochs));
        if (test is null) return;
        Write(folder[RunFolder.ConfusionFile], ConfusionMatrix.Draw(test.Confusion, test.Model.ClassNames));
        Write(folder[RunFolder.MistakesFile], MistakesPanel.Draw(test.WorstMistakes, test.Model.ClassNames, test.Model.Network.Inputs[0].Shape));
    }

    private static void Write(string path, byte[] png) => AtomicFile.Write(path, stream => stream.Write(png));
}
