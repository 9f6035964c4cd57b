extern alias mlcore;

using ConvMl.Transforms.MlNetInterop;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvMl.Transforms.LayerTransforms;

/// <content>Saving and loading. The header of its own: the two columns, and whether it is trainable.</content>
public sealed partial class LayerTransformer
{
    internal const string LoaderSignature = "ConvMlLayer";

    private const string ModelSignature = "CONVMLLA";

    // Found by ML.NET by its parameters.
    private LayerTransformer(IHostEnvironment environment, mlcore::Microsoft.ML.ModelLoadContext context)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var (output, input, trainable) = ("", "", false);
        var (network, parameters) = NetworkFile.Load(
            context, ModelSignature, LoaderSignature, reader => (output, input, trainable) = (reader.ReadString(), reader.ReadString(), reader.ReadBoolean()));
        _layers = new(network, parameters);
        (OutputColumnName, InputColumnName, IsTrainable) = (output, input, trainable);

        // A model that was saved is finished.
        _isTaught = 1;
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => NetworkFile.Save(
        ctx, ModelSignature, LoaderSignature,
        writer =>
        {
            writer.Write(OutputColumnName);
            writer.Write(InputColumnName);
            writer.Write(IsTrainable);
        },
        Network, Parameters);
}
