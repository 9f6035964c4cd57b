using ConvMl.Tensors;

namespace ConvMl.Networks;

/// <summary>A named input of a network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Shape of one sample, without the batch axis; height and width may be <see cref="Tensors.Shape.Open"/>.</param>
public sealed record NetworkInput(string Name, Shape Shape);
