using System.Text.Json.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Networks.Presets;

/// <summary>
/// A network that is known by name, with what may be chosen about it. In JSON it stands where a network may stand:
/// <c>{ "preset": "MobileNet", "input": [1, 28, 28], "width": 32 }</c>.
/// </summary>
/// <param name="Input">The image <c>[C, H, W]</c>; <see cref="UsualInput"/> if null.</param>
/// <param name="Classes">Number of classes; null to take it from the labels, as <see cref="NetworkBuilder.Classifier"/> does.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "preset")]
[JsonDerivedType(typeof(AllConvolutional), nameof(AllConvolutional))]
[JsonDerivedType(typeof(CifarResNet), nameof(CifarResNet))]
[JsonDerivedType(typeof(DeconvNet), nameof(DeconvNet))]
[JsonDerivedType(typeof(DilatedContext), nameof(DilatedContext))]
[JsonDerivedType(typeof(Fcn), nameof(Fcn))]
[JsonDerivedType(typeof(LeNet5), nameof(LeNet5))]
[JsonDerivedType(typeof(MobileNet), nameof(MobileNet))]
[JsonDerivedType(typeof(ResNet18), nameof(ResNet18))]
[JsonDerivedType(typeof(SeparableUNet), nameof(SeparableUNet))]
[JsonDerivedType(typeof(UNet), nameof(UNet))]
[JsonDerivedType(typeof(Vgg), nameof(Vgg))]
public abstract record Preset(Shape? Input, int? Classes)
{
    /// <summary>The name, which is that of the type.</summary>
    [JsonIgnore]
    public string Name => GetType().Name;

    /// <summary>The image that the network was published for.</summary>
    [JsonIgnore]
    public abstract Shape UsualInput { get; }

    /// <summary>The number of classes that the network was published for.</summary>
    [JsonIgnore]
    public abstract int UsualClasses { get; }

    /// <summary>True if the network gives a class for each pixel, <c>[K, H, W]</c>; false if it gives one for the image, <c>[K]</c>.</summary>
    [JsonIgnore]
    public virtual bool ClassifiesPixels => false;

    /// <summary>Builds the network.</summary>
    /// <exception cref="NetworkException">The network cannot be built on that image or with those settings.</exception>
    public Network Create()
    {
        var input = Input ?? UsualInput;
        if (!input.IsImage)
            throw new NetworkException($"{Name}: the input is {input}; it needs an image [C, H, W].");
        try
        {
            return Build(Network.Input(input));
        }
        catch (NetworkException exception)
        {
            throw new NetworkException($"{Name} on an input {input}: {exception.Message}", exception);
        }
    }

    /// <summary>Adds the layers to the input.</summary>
    private protected abstract Network Build(Network network);

    /// <summary>Fails unless a setting has at least the value that the network needs.</summary>
    private protected static void RequireAtLeast(int least, int value, string setting)
    {
        if (value < least)
            throw new NetworkException($"the {setting} is {value}; it must be at least {least}.");
    }

    /// <summary>Fails unless there are so many stages of the lecture's classification network.</summary>
    private protected static void RequireVggStages(int stages)
    {
        if (stages < 1 || stages > PresetBlocks.VggStages)
            throw new NetworkException($"the number of stages is {stages}; it must be from 1 to {PresetBlocks.VggStages}.");
    }

    /// <summary>Fails unless the image's height and width, where they are known, can be halved so often without a rest.</summary>
    private protected static void RequireHalvings(Network network, int halvings, string setting)
    {
        if (halvings is < 1 or > 16)
            throw new NetworkException($"the number of {setting} is {halvings}; it must be from 1 to 16.");
        var (image, unit) = (network.HeadShape, 1 << halvings);
        foreach (var (name, size) in new[] { ("height", image.Height), ("width", image.Width) })
        {
            if (size != Shape.Open && size % unit != 0)
                throw new NetworkException($"the {name} is {size}; it must be a multiple of {unit}, since the image is halved {halvings} times and must come back to its size. Resize or pad it.");
        }
    }
}
