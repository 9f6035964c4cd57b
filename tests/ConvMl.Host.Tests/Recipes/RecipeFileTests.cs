using ConvMl.Host.Recipes;
using ConvMl.Host.Tests.Support;
using ConvMl.Training.Augmentations;
using ConvMl.Training.Losses;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;
using ConvMl.Transforms.Segmentation;

namespace ConvMl.Host.Tests.Recipes;

/// <summary>Recipes as files: what is read, what is refused, what is written.</summary>
public sealed class RecipeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_left_out_takes_its_default()
    {
        var recipe = Read("""{ "data": { "path": "images" }, "network": { "input": [1, 8, 8], "layers": [{ "type": "Flatten" }, { "type": "Dense" }] }, "training": {} }""");
        Assert.Equal("test", recipe.Name);
        Assert.Equal(_folder["images"], recipe.Data.Path);
        Assert.Equal(0.2f, recipe.Data.TestFraction);
        Assert.Null(recipe.Data.ClassNames);
        var training = recipe.Training;
        Assert.Equal((10, 64, 0.1f, "managed", 0, 1L), (training.Epochs, training.BatchSize, training.ValidationFraction, training.Backend, training.Threads, training.Seed));
        Assert.Equal(new Adam(), training.Optimizer);
        Assert.Equal(new SoftmaxCrossEntropy(), training.Loss);
        Assert.Equal(new ConstantSchedule(), training.Schedule);
        Assert.Empty(training.Augmentations!);
        Assert.True(training.NormalizeInput);
    }

    [Fact]
    public void Comments_and_trailing_commas_are_allowed() => Assert.Equal(2, Read("// mine\n" + Clothes.Recipe()).Training.Epochs);

    [Fact]
    public void A_recipe_that_is_written_is_read_back_the_same()
    {
        var recipe = Read(Clothes.Recipe(training: """
            "epochs": 3, "loss": { "type": "SoftmaxCrossEntropy", "labelSmoothing": 0.1 }, "schedule": { "type": "OneCycle", "climbShare": 0.2 },
            "augmentations": [{ "type": "HorizontalFlip" }, { "type": "RandomShift", "pixels": 2, "fill": "Edge" }], "gradientClipNorm": 2, "earlyStoppingPatience": 4
            """));
        RecipeFile.Write(_folder["again.json"], recipe);
        var again = RecipeFile.Read(_folder["again.json"]);

        Assert.Equal((recipe.Name, recipe.Data), (again.Name, again.Data));
        Assert.Equal(recipe.Training with { Augmentations = null }, again.Training with { Augmentations = null });
        Assert.Equal([new HorizontalFlip(), new RandomShift(2, ShiftFill.Edge)], again.Training.Augmentations!);
        Assert.Equal(Serialization.NetworkJson.Write(recipe.Network), Serialization.NetworkJson.Write(again.Network));
    }

    [Theory]
    [InlineData("""{ "type": "PixelCrossEntropy", "classWeights": [1, 2], "labelSmoothing": 0.1 }""")]
    [InlineData("""{ "type": "FocalLoss", "gamma": 1.5, "classWeights": [1, 2] }""")]
    [InlineData("""{ "type": "DiceLoss", "classWeights": [1, 2], "smoothing": 1, "scope": "Batch" }""")]
    [InlineData("""{ "type": "LovaszSoftmax", "scope": "Batch", "ignoreId": 255 }""")]
    [InlineData("""{ "type": "SumOfLosses", "terms": [{ "loss": { "type": "PixelCrossEntropy" } }, { "weight": 0.5, "loss": { "type": "DiceLoss" } }] }""")]
    public void A_loss_is_written_and_read_back_the_same(string loss)
    {
        var recipe = Read(Discs.Recipe(training: $"\"epochs\": 1, \"classWeighting\": \"MedianFrequency\", \"loss\": {loss}"));
        RecipeFile.Write(_folder["again.json"], recipe);
        var again = RecipeFile.Read(_folder["again.json"]);

        Assert.NotEqual(new PixelCrossEntropy(), recipe.Training.Loss);
        Assert.Equal(recipe.Training.Loss, again.Training.Loss);
        Assert.Equal(ClassWeighting.MedianFrequency, again.Training.ClassWeighting);
    }

    [Fact]
    public void Every_shipped_recipe_is_valid_and_names_data_that_ships()
    {
        var shipped = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "recipes"), "*.json");
        Assert.NotEmpty(shipped);
        Assert.All(shipped, path =>
        {
            // A recipe may leave its data to the command line.
            if (RecipeFile.Read(path).Data.Path is { } data) Assert.True(Directory.Exists(data));
        });
    }

    [Theory]
    [InlineData("\"epochs\"", "\"epoch\"", "training: unknown key \"epoch\"", "did you mean \"epochs\"?")]
    [InlineData("\"learningRate\"", "\"learninRate\"", "training.optimizer: unknown key \"learninRate\"", "did you mean \"learningRate\"?")]
    [InlineData("\"kernel\"", "\"kernal\"", "network.layers[0]: unknown key \"kernal\"", "did you mean \"kernel\"?")]
    [InlineData("\"MaxPool2D\"", "\"MaxPol2D\"", "network.layers[2]", "did you mean \"MaxPool2D\"?")]
    [InlineData("\"Adam\"", "\"Adm\"", "training.optimizer", "did you mean \"Adam\"?")]
    [InlineData("\"data\"", "\"dta\"", "unknown key \"dta\"", "did you mean \"data\"?")]
    [InlineData("\"path\"", "\"pth\"", "data: unknown key \"pth\"", "did you mean \"path\"?")]
    [InlineData("\"epochs\": 2", "\"epochs\": \"two\"", "training.epochs: found \"two\"", "whole number")]
    [InlineData("\"epochs\": 2", "\"epochs\": 2.5", "training.epochs: found 2.5", "whole number")]
    [InlineData("\"epochs\": 2", "\"augmentations\": 5", "training.augmentations: found 5", "list")]
    [InlineData("\"epochs\": 2", "\"normalizeInput\": 1", "training.normalizeInput: found 1", "true or false")]
    [InlineData("\"epochs\": 2", "\"classWeighting\": \"MedianFrequency\"", "training.classWeighting: found MedianFrequency", "the task Segmentation alone")]
    [InlineData("\"epochs\": 2", "\"loss\": { \"type\": \"SumOfLosses\", \"terms\": [{ \"loss\": { \"type\": \"DyceLoss\" } }] }", "training.loss.terms[0].loss", "did you mean \"DiceLoss\"?")]
    [InlineData("\"path\": \"clothes\"", "\"path\": 3", "data.path: found 3", "text in quotes")]
    [InlineData("\"path\": \"clothes\"", "\"path\": \"a\", \"testFraction\": 1", "data.testFraction: found 1", "below 1")]
    [InlineData("\"path\": \"clothes\"", "\"path\": \"a\", \"classNames\": [\"x\", \"y\", \"x\"]", "data.classNames: \"x\"", "twice")]
    [InlineData("\"data\"", "\"name\": \"a/b\", \"data\"", "name: found \"a/b\"", "folder")]
    [InlineData("\"data\"", "\"task\": \"guessing\", \"data\"", "task: found \"guessing\"", "Classification")]
    [InlineData("\"network\"", "network", "line 3", "not valid JSON")]
    public void A_wrong_line_is_refused_with_its_place_and_what_is_valid(string right, string wrong, string place, string advice)
    {
        var text = Clothes.Recipe();
        Assert.Contains(right, text, StringComparison.Ordinal);
        var exception = Assert.Throws<InputException>(() => Read(text.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(_folder["test.json"], exception.Message, StringComparison.Ordinal);
        Assert.Contains(place, exception.Message, StringComparison.Ordinal);
        Assert.Contains(advice, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data")]
    [InlineData("network")]
    [InlineData("training")]
    public void Each_of_the_three_parts_must_be_there(string part)
    {
        var parts = new Dictionary<string, string>
        {
            ["data"] = """{ "path": "a" }""",
            ["network"] = """{ "input": [1, 8, 8], "layers": [{ "type": "Flatten" }, { "type": "Dense" }] }""",
            ["training"] = "{}",
        };
        parts.Remove(part);
        var exception = Assert.Throws<InputException>(() => Read("{" + string.Join(", ", parts.Select(pair => $"\"{pair.Key}\": {pair.Value}")) + "}"));
        Assert.Contains($"the key \"{part}\" is missing", exception.Message, StringComparison.Ordinal);
    }

    private Recipe Read(string text) => RecipeFile.Read(_folder.Write("test.json", text));
}
