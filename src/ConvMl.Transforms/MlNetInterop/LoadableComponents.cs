extern alias mlcore;

using ConvMl.Transforms.Classification;
using ConvMl.Transforms.LayerTransforms;
using ConvMl.Transforms.Segmentation;
using Microsoft.ML;

// One line a component that can be loaded from a model. ML.NET reads them from the assembly that the model names.
[assembly: mlcore::Microsoft.ML.LoadableClass(
    typeof(ITransformer),
    typeof(ConvNetTransformer),
    null,
    typeof(mlcore::Microsoft.ML.SignatureLoadModel),
    "ConvMl convolutional classifier",
    ConvNetTransformer.LoaderSignature)]
[assembly: mlcore::Microsoft.ML.LoadableClass(
    typeof(ITransformer),
    typeof(LayerTransformer),
    null,
    typeof(mlcore::Microsoft.ML.SignatureLoadModel),
    "ConvMl layer",
    LayerTransformer.LoaderSignature)]
[assembly: mlcore::Microsoft.ML.LoadableClass(
    typeof(ITransformer),
    typeof(SegmentationTransformer),
    null,
    typeof(mlcore::Microsoft.ML.SignatureLoadModel),
    "ConvMl segmentation network",
    SegmentationTransformer.LoaderSignature)]
