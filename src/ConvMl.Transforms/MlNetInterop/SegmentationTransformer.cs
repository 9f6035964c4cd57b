extern alias mlcore;

using System.Drawing;
using ConvMl.Transforms.MlNetInterop;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvMl.Transforms.Segmentation;

/// <content>Saving and loading. The header of its own: whether there is an overlay, and this.</content>
public sealed partial class SegmentationTransformer
{
    internal const string LoaderSignature = "ConvMlSegmentation";

    private const string ModelSignature = "CONVMLSG";

    // Found by ML.NET by its parameters.
    private SegmentationTransformer(IHostEnvironment environment, mlcore::Microsoft.ML.ModelLoadContext context)
        : base(TransformerFile.Load(context, ModelSignature, LoaderSignature, out MaskOverlay? overlay, ReadOverlay), backend: null, training: null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        Overlay = overlay;
    }

    private protected override void Save(ModelSaveContext context) => TransformerFile.Save(context, ModelSignature, LoaderSignature, Settings, WriteOverlay);

    private static MaskOverlay? ReadOverlay(BinaryReader reader)
    {
        if (!reader.ReadBoolean()) return null;
        var (name, opacity, count) = (reader.ReadString(), reader.ReadSingle(), reader.ReadInt32());
        return new(name, opacity, count < 0 ? null : [.. Enumerable.Range(0, count).Select(_ => Color.FromArgb(reader.ReadInt32()))]);
    }

    private void WriteOverlay(BinaryWriter writer)
    {
        writer.Write(Overlay is not null);
        if (Overlay is null) return;
        writer.Write(Overlay.ColumnName);
        writer.Write(Overlay.Opacity);
        writer.Write(Overlay.Colors?.Count ?? -1);
        foreach (var color in Overlay.Colors ?? []) writer.Write(color.ToArgb());
    }
}
