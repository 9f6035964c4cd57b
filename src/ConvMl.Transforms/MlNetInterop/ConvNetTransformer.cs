extern alias mlcore;

using ConvMl.Backends;
using ConvMl.Plugins;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.MlNetInterop;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvMl.Transforms.Classification;

/// <content>
/// Saving and loading. The header of its own: feature column and kind, batch size, precision, number of classes, whether there are label
/// values and these.
/// </content>
public sealed partial class ConvNetTransformer
{
    internal const string LoaderSignature = "ConvMlConvNet";

    private const string ModelSignature = "CONVMLCN";

    // Found by ML.NET by its parameters.
    private ConvNetTransformer(IHostEnvironment environment, mlcore::Microsoft.ML.ModelLoadContext context)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var (name, kind, batchSize, precision) = ("", FeatureKind.Floats, 0, NumericPrecision.Standard);
        KeyValues? labels = null;
        var (network, parameters) = NetworkFile.Load(context, ModelSignature, LoaderSignature, reader =>
        {
            name = reader.ReadString();
            kind = (FeatureKind)reader.ReadByte();
            batchSize = reader.ReadInt32();
            precision = (NumericPrecision)reader.ReadByte();
            var classes = reader.ReadInt32();
            if (reader.ReadBoolean()) labels = KeyValues.Read(reader, classes);
        });
        Model = new ConvNetModel(network, parameters, labels);
        FeatureColumnName = name;
        _featureKind = kind;
        BatchSize = batchSize;
        Precision = precision;
        _backend = new(() => BackendCatalog.Default.Get());
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => NetworkFile.Save(
        ctx, ModelSignature, LoaderSignature,
        writer =>
        {
            writer.Write(FeatureColumnName);
            writer.Write((byte)_featureKind);
            writer.Write(BatchSize);
            writer.Write((byte)Precision);
            writer.Write(Model.Classes);
            writer.Write(Model.Labels is not null);
            Model.Labels?.Write(writer);
        },
        Model.Network, Model.Parameters);
}
