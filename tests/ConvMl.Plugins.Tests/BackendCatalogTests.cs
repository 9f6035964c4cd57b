using ConvMl.Reference;

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

    [Fact]
    public void A_registered_backend_is_made_when_it_is_asked_for_and_only_once()
    {
        var (catalog, made) = (new BackendCatalog(), 0);
        catalog.Register("mine", () =>
        {
            made++;
            return new ReferenceBackend();
        });

        Assert.Equal(["managed", "mine", "reference"], catalog.Names);
        Assert.Equal(0, made);
        Assert.Same(catalog.Get("mine"), catalog.Get("mine"));
        Assert.Equal(1, made);
    }

    [Fact]
    public void A_name_is_registered_once()
    {
        var catalog = new BackendCatalog();
        var error = Assert.Throws<ArgumentException>(() => catalog.Register("managed", () => new ReferenceBackend()));

        Assert.Contains("'managed' already", error.Message, StringComparison.Ordinal);
        Assert.Equal("managed", catalog.Get("managed").Info.Name);
        Assert.Throws<ArgumentException>(() => catalog.Register(" ", () => new ReferenceBackend()));
    }

    [Fact]
    public void A_backend_that_cannot_be_made_says_why_and_leaves_the_others_alone()
    {
        var catalog = new BackendCatalog();
        catalog.Register("broken", () => throw new DllNotFoundException("no library"));

        Assert.Equal("no library", Assert.Throws<DllNotFoundException>(() => catalog.Get("broken")).Message);
        Assert.Equal("reference", catalog.Get("reference").Info.Name);
    }
}
