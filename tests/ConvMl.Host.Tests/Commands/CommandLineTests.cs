using ConvMl.Host.Tests.Support;

namespace ConvMl.Host.Tests.Commands;

/// <summary>The command line itself: help, and lines that mean nothing.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("summary")]
    [InlineData("plan")]
    public void Help_of_every_command_names_its_options_and_shows_examples(params string[] command)
    {
        var output = Convml.Run(_folder.Path, [.. command, "--help"]).Succeeded().Output;
        Assert.Contains("--json", output, StringComparison.Ordinal);
        Assert.Contains("--verbose", output, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  convml ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_command_is_answered_with_the_nearest() => Convml.Run(_folder.Path, "trian").Failed(2, "'trian'", "did you mean 'train'?", "convml --help");

    [Fact]
    public void A_mistyped_option_is_answered_with_the_nearest() => Convml.Run(_folder.Path, "train", "--epoch", "3").Failed(2, "'--epoch'", "did you mean '--epochs'?");

    [Fact]
    public void A_missing_command_is_bad_usage() => Convml.Run(_folder.Path).Failed(2, "--help");

    [Fact]
    public void A_missing_argument_is_bad_usage() => Convml.Run(_folder.Path, "evaluate").Failed(2, "'evaluate'", "--help");

    [Fact]
    public void A_number_that_is_none_is_bad_usage() => Convml.Run(_folder.Path, "train", "--epochs", "many").Failed(2, "many", "--epochs");

    [Fact]
    public void An_unknown_backend_is_answered_with_those_there_are() => Convml.Run(_folder.Path, "train", "--backend", "managd").Failed(2, "managd", "reference");

    [Fact]
    public void Verbose_adds_the_trace()
    {
        var answer = Convml.Run(_folder.Path, "train", "missing.json", "--verbose");
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("   at ConvMl.Host", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_recipe_is_named_with_those_that_ship() => Convml.Run(_folder.Path, "train", "missing.json").Failed(2, "missing.json", "fashion-mnist");
}
