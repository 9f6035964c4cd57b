using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ConvMl.Serialization;
using ConvMl.Training.Augmentations;
using ConvMl.Training.Losses;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;

namespace ConvMl.Engine.Tests.Training;

public class TrainingJsonTests
{
    private static readonly Type[] Bases = [typeof(Optimizer), typeof(Schedule), typeof(Augmentation), typeof(Loss)];

    /// <summary>Settings that differ from every default.</summary>
    private static readonly object[] Unusual =
    [
        new Sgd(0.5f, 0.25f, true, 0.125f), new Adam(0.5f, 0.25f, 0.125f, 2), new AdamW(0.5f, 0.25f, 0.125f, 0.75f, 2),
        new ConstantSchedule(), new StepSchedule(3, 0.5f), new CosineSchedule(0.5f), new OneCycleSchedule(0.5f, 2, 3), new WarmUpSchedule(2.5f, new WarmUpSchedule(1, new StepSchedule())),
        new HorizontalFlip(0.25f), new RandomShift(7, ShiftFill.Edge), new RandomErasing(0.25f, 0.125f, 0.5f, 0.75f),
        new VerticalFlip(0.25f), new QuarterTurn(), new BrightnessContrast(0.25f, 0.5f, PerChannel: true), new RandomScale(0.5f, 2), new ElasticDeformation(3, 16), new ClassMix(0.25f, 0),
        new SoftmaxCrossEntropy(0.25f, [1, 2]), new PixelCrossEntropy([1, 2], 0.25f, 255),
        new DiceLoss([1, 2], 0.25f, LossScope.Batch, 255), new FocalLoss(0.5f, [1, 2], 255), new LovaszSoftmax(LossScope.Batch, 255),
        new SumOfLosses((2, new PixelCrossEntropy([1, 2])), (0.5f, new SumOfLosses((0.25f, new DiceLoss())))),
    ];

    public static TheoryData<Type> Types => [.. Unusual.Select(item => item.GetType())];

    /// <summary>A sum has no terms of its own.</summary>
    public static TheoryData<Type> TypesWithDefaults => [.. Unusual.Select(item => item.GetType()).Where(type => type != typeof(SumOfLosses))];

    [Fact]
    public void Every_kind_is_listed_for_JSON_and_tested_here()
    {
        var concrete = typeof(Optimizer).Assembly.GetTypes().Where(type => type.IsPublic && !type.IsAbstract && Bases.Any(known => known.IsAssignableFrom(type))).ToArray();

        Assert.Equal(concrete.ToHashSet(), Unusual.Select(item => item.GetType()).ToHashSet());
        Assert.Equal(concrete.ToHashSet(), Bases.SelectMany(known => known.GetCustomAttributes<JsonDerivedTypeAttribute>()).Select(attribute => attribute.DerivedType).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Settings_come_back_as_they_were_written(Type type)
    {
        var item = Unusual.Single(item => item.GetType() == type);
        var info = Info(type);

        var text = JsonSerializer.Serialize(item, info);

        Assert.Equal(item, Read(text, info));
    }

    [Theory]
    [MemberData(nameof(TypesWithDefaults))]
    public void A_type_alone_gets_the_defaults_of_its_constructor(Type type)
    {
        var info = Info(type);
        var name = Bases.SelectMany(known => known.GetCustomAttributes<JsonDerivedTypeAttribute>()).Single(attribute => attribute.DerivedType == type).TypeDiscriminator;
        var constructor = type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!;

        Assert.All(constructor.GetParameters(), parameter => Assert.True(parameter.HasDefaultValue));
        Assert.Equal(constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.DefaultValue)]), Read($$"""{ "type": "{{name}}" }""", info));
    }

    [Fact]
    public void A_sum_of_losses_names_its_terms_whose_weights_are_1_if_left_out()
    {
        var sum = Read("""{ "type": "SumOfLosses", "terms": [{ "loss": { "type": "PixelCrossEntropy" } }, { "weight": 0.5, "loss": { "type": "DiceLoss", "scope": "Batch" } }] }""", TrainingJson.Default.Loss);

        Assert.Equal(new SumOfLosses((1, new PixelCrossEntropy()), (0.5f, new DiceLoss(Scope: LossScope.Batch))), sum);
        Assert.Contains("terms", Assert.Throws<JsonFormatException>(() => Read("""{ "type": "SumOfLosses" }""", TrainingJson.Default.Loss)).Message, StringComparison.Ordinal);
        Assert.Contains("loss", Assert.Throws<JsonFormatException>(() => Read("""{ "type": "SumOfLosses", "terms": [{ "weight": 2 }] }""", TrainingJson.Default.Loss)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_typing_error_names_the_nearest_key()
    {
        Assert.Contains("learningRate", Assert.Throws<JsonFormatException>(() => Read("""{ "type": "Adam", "learningrat": 1 }""", TrainingJson.Default.Optimizer)).Message, StringComparison.Ordinal);
        Assert.Contains("did you mean \"Adam\"", Assert.Throws<JsonFormatException>(() => Read("""{ "type": "AdamX" }""", TrainingJson.Default.Optimizer)).Message, StringComparison.Ordinal);
    }

    private static JsonTypeInfo Info(Type type) => TrainingJson.Default.GetTypeInfo(Bases.Single(known => known.IsAssignableFrom(type)))!;

    private static object Read(string text, JsonTypeInfo info)
    {
        using var document = StrictJson.Parse(text);
        return StrictJson.Read(document.RootElement, info, "");
    }
}
