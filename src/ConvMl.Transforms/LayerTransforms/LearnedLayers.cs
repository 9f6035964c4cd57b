using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Transforms.LayerTransforms;

/// <summary>The layers of a transform with their weights; never changed.</summary>
internal sealed record LearnedLayers(Network Network, ParameterSet Parameters);
