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
[JsonDerivedType(typeof(SumOfLosses), "SumOfLosses")]
public abstract record Loss
{
    /// <summary>Lays the loss on a network.</summary>
    /// <exception cref="NetworkException">The network's outputs do not suit the loss.</exception>
    public abstract BoundLoss Bind(Network network);

    /// <summary>Whether the classes can count differently.</summary>
    public virtual bool TakesClassWeights() => false;

    /// <summary>The same loss with weights of the classes that come from the data; a sum of losses gives them to each of its terms that takes some.</summary>
    /// <param name="weights">One positive weight a class; <see cref="Bind"/> checks how many there are.</param>
    /// <exception cref="ArgumentException">The loss takes no class weights, or has some already.</exception>
    public virtual Loss WithClassWeights(IReadOnlyList<float> weights) =>
        throw new ArgumentException($"{GetType().Name} takes no class weights; choose a loss that does, such as {nameof(PixelCrossEntropy)}, or compute none.");
}
