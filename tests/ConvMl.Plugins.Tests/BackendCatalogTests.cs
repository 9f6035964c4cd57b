namespace ConvMl.Plugins.Tests;

public class BackendCatalogTests
{
    [Fact]
    public void Every_name_gives_the_backend_of_that_name()
    {
        var catalog = new BackendCatalog();

        Assert.NotEmpty(catalog.Names);
        Assert.All(catalog.Names, name => Assert.Equal(name, catalog.Get(name).Info.Name));
    }

    [Fact]
    public void A_backend_is_made_once()
    {
        var catalog = new BackendCatalog();

        Assert.Same(catalog.Get("reference"), catalog.Get("reference"));
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_nearest_and_all_there_are()
    {
        var error = Assert.Throws<ArgumentException>(() => new BackendCatalog().Get("referense"));

        Assert.Contains("did you mean 'reference'", error.Message, StringComparison.Ordinal);
    }
}
