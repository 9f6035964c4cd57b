using System.Text.Json.Serialization;
using ConvMl.Training.Augmentations;
using ConvMl.Training.Losses;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;

namespace ConvMl.Engine.Tests.Training;

/// <summary>A context as a recipe's is made.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Optimizer))]
[JsonSerializable(typeof(Schedule))]
[JsonSerializable(typeof(Augmentation))]
[JsonSerializable(typeof(Loss))]
internal sealed partial class TrainingJson : JsonSerializerContext;
