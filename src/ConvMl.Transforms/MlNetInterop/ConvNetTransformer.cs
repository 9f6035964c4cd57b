extern alias mlcore;

using ConvMl.Transforms.MlNetInterop;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvMl.Transforms.Classification;

/// <content>Saving and loading.</content>
public sealed partial class ConvNetTransformer
{
    internal const string LoaderSignature = "ConvMlConvNet";

    private const string ModelSignature = "CONVMLCN";

    // Found by ML.NET by its parameters.
    private ConvNetTransformer(IHostEnvironment environment, mlcore::Microsoft.ML.ModelLoadContext context)
        : base(TransformerFile.Load(context, ModelSignature, LoaderSignature), backend: null, training: null) => ArgumentNullException.ThrowIfNull(environment);

    private protected override void Save(ModelSaveContext context) => TransformerFile.Save(context, ModelSignature, LoaderSignature, Settings);
}
