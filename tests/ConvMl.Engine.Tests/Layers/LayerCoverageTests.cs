using System.Xml.Linq;
using ConvMl.Backends;
using ConvMl.Conformance;
using ConvMl.Layers;
using ConvMl.Reference;

namespace ConvMl.Engine.Tests.Layers;

/// <summary>What every layer of the engine must have, so that none is forgotten.</summary>
public class LayerCoverageTests
{
    private static readonly Dictionary<string, XElement> Documentation = XDocument.Load(Path.ChangeExtension(typeof(Layer).Assembly.Location, ".xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    public static TheoryData<string> LayerTypes => [.. typeof(Layer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Layer)) && !type.IsAbstract).Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(LayerTypes))]
    public void A_layer_is_registered_under_the_name_of_its_type(string typeName)
    {
        var type = typeof(Layer).Assembly.GetType(typeName)!;

        Assert.True(LayerRegistry.Types.Contains(type), $"{typeName} is not registered; add its line to {nameof(LayerRegistry)}.");
        Assert.True(LayerRegistry.TryGet(type.Name, out var json), $"{typeName} is not registered as '{type.Name}'.");
        Assert.Equal(type, json!.Type);
    }

    [Theory]
    [MemberData(nameof(LayerTypes))]
    public void A_layer_is_an_immutable_sealed_record(string typeName)
    {
        var type = typeof(Layer).Assembly.GetType(typeName)!;

        Assert.True(type.IsSealed, $"{typeName} is not sealed.");
        Assert.All(
            type.GetProperties().Where(property => property.SetMethod is not null),
            property => Assert.Contains(typeof(System.Runtime.CompilerServices.IsExternalInit), property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers()));
    }

    [Theory]
    [MemberData(nameof(LayerTypes))]
    public void A_layer_and_its_settings_are_documented(string typeName)
    {
        Assert.True(Documentation.TryGetValue($"T:{typeName}", out var documentation), $"{typeName} has no XML documentation.");
        Assert.True(documentation!.Element("summary")!.Value.Trim().Length > 20, $"The summary of {typeName} says nothing.");

        var constructor = typeof(Layer).Assembly.GetType(typeName)!.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!;
        var documented = documentation.Elements("param").Select(parameter => parameter.Attribute("name")!.Value);
        Assert.Empty(constructor.GetParameters().Select(parameter => parameter.Name).Except(documented));
    }

    [Theory]
    [MemberData(nameof(LayerTypes))]
    public void A_layer_has_conformance_cases_of_its_own(string typeName) => Assert.Contains(
        ConformanceCases.All,
        conformanceCase => conformanceCase.Network.Nodes.Any(node => node.Layer.GetType().FullName == typeName && node.Name != "probe"));

    [Theory]
    [MemberData(nameof(LayerTypes))]
    public void A_layer_has_a_reference(string typeName)
    {
        using var reference = new ReferenceBackend();
        var network = ConformanceCases.All.Select(conformanceCase => conformanceCase.Network).First(network => network.Nodes.Any(node => node.Layer.GetType().FullName == typeName));

        Assert.True(reference.CheckSupport(network, ExecutionMode.Training).IsSupported);
    }
}
