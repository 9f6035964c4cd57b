using System.Text.Json.Serialization;
using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Networks.Presets;

/// <summary>
/// Two convolutions 5×5 with average pooling and three dense layers, with tanh between: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied
/// to document recognition" (Proc. IEEE 1998). The second convolution sees all channels of the first, the last layer gives one number a class.
/// </summary>
/// <remarks>The paper lays digits of 28×28 on 32×32; here the first convolution has a border of two zeros on images below 32 pixels.</remarks>
/// <param name="Input">The image; <c>[1, 28, 28]</c> if null.</param>
/// <param name="Classes">Number of classes; from the labels if null.</param>
/// <param name="Width">Channels of the first convolution; those of the other layers are in the paper's proportion to it.</param>
public sealed record LeNet5(Shape? Input = null, int? Classes = null, int Width = 6) : Preset(Input, Classes)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape UsualInput => [1, 28, 28];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int UsualClasses => 10;

    private protected override Network Build(Network network)
    {
        RequireAtLeast(1, Width, "width");
        var isSmall = network.HeadShape.Height < 32 || network.HeadShape.Width < 32;
        return network
            .Conv2D(Width, 5, padding: isSmall ? 2 : Padding.Valid).Tanh().AveragePool2D(2)
            .Conv2D(checked(Width * 8 / 3), 5, padding: Padding.Valid).Tanh().AveragePool2D(2)
            .Flatten()
            .Dense(checked(Width * 20)).Tanh()
            .Dense(checked(Width * 14)).Tanh()
            .Classifier(Classes);
    }
}
