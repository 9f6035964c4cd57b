using System.Text.Json.Serialization;
using ConvMl.Networks;

namespace ConvMl.Training.Losses;

/// <summary>What training makes small. A loss hangs on an output of the network; <see cref="Bind"/> checks that it can.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(SoftmaxCrossEntropy), "SoftmaxCrossEntropy")]
[JsonDerivedType(typeof(PixelCrossEntropy), "PixelCrossEntropy")]
[JsonDerivedType(typeof(DiceLoss), "DiceLoss")]
[JsonDerivedType(typeof(FocalLoss), "FocalLoss")]
[JsonDerivedType(typeof(LovaszSoftmax), "LovaszSoftmax")]
public abstract record Loss
{
    /// <summary>Lays the loss on a network.</summary>
    /// <exception cref="NetworkException">The network's outputs do not suit the loss.</exception>
    public abstract BoundLoss Bind(Network network);
}
