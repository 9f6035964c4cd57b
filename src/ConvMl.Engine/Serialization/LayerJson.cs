using System.Text.Json;
using System.Text.Json.Serialization;
using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Elementwise;
using ConvMl.Layers.Pooling;
using ConvMl.Layers.Resampling;
using ConvMl.Layers.Shaping;

namespace ConvMl.Serialization;

/// <summary>How the engine's layers are written and read as JSON, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UseStringEnumConverter = true,
    Converters = [typeof(Size2DJsonConverter), typeof(PaddingJsonConverter), typeof(ShapeJsonConverter)])]
[JsonSerializable(typeof(Add))]
[JsonSerializable(typeof(AveragePool2D))]
[JsonSerializable(typeof(BatchNorm))]
[JsonSerializable(typeof(Broadcast))]
[JsonSerializable(typeof(Clip))]
[JsonSerializable(typeof(Concat))]
[JsonSerializable(typeof(Conv2D))]
[JsonSerializable(typeof(ConvTranspose2D))]
[JsonSerializable(typeof(DeformableConv2D))]
[JsonSerializable(typeof(Dense))]
[JsonSerializable(typeof(Divide))]
[JsonSerializable(typeof(Dropout))]
[JsonSerializable(typeof(ELU))]
[JsonSerializable(typeof(FixedTensor))]
[JsonSerializable(typeof(Flatten))]
[JsonSerializable(typeof(GELU))]
[JsonSerializable(typeof(GlobalAveragePool))]
[JsonSerializable(typeof(GroupNorm))]
[JsonSerializable(typeof(HardSigmoid))]
[JsonSerializable(typeof(LayerNorm))]
[JsonSerializable(typeof(LeakyReLU))]
[JsonSerializable(typeof(LocalResponseNorm))]
[JsonSerializable(typeof(LogSoftmax))]
[JsonSerializable(typeof(Magnitude))]
[JsonSerializable(typeof(MatMul))]
[JsonSerializable(typeof(MaxPool2D))]
[JsonSerializable(typeof(MaxUnpool2D))]
[JsonSerializable(typeof(Multiply))]
[JsonSerializable(typeof(Normalize))]
[JsonSerializable(typeof(Pad))]
[JsonSerializable(typeof(PixelShuffle))]
[JsonSerializable(typeof(PReLU))]
[JsonSerializable(typeof(ReLU))]
[JsonSerializable(typeof(Reshape))]
[JsonSerializable(typeof(Resize2D))]
[JsonSerializable(typeof(SELU))]
[JsonSerializable(typeof(Sigmoid))]
[JsonSerializable(typeof(SiLU))]
[JsonSerializable(typeof(Slice))]
[JsonSerializable(typeof(Softmax))]
[JsonSerializable(typeof(Softplus))]
[JsonSerializable(typeof(Softsign))]
[JsonSerializable(typeof(SparseConv2D))]
[JsonSerializable(typeof(Subsample2D))]
[JsonSerializable(typeof(Subtract))]
[JsonSerializable(typeof(Tanh))]
[JsonSerializable(typeof(Transpose))]
[JsonSerializable(typeof(Upsample2D))]
internal sealed partial class LayerJson : JsonSerializerContext;
