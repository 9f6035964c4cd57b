using System.Reflection;
using System.Runtime.Loader;
using ConvMl.Transforms.MlNetInterop;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.MlNetInterop;

/// <summary>Names, one by one, the members of ML.NET that are not promised and that saving and loading rely on.</summary>
public sealed class InternalMembersTests
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
    private static readonly Assembly Core = typeof(MLContext).Assembly.GetReferencedAssemblies()
        .Where(name => name.Name == "Microsoft.ML.Core").Select(Assembly.Load).Single();

    [Fact]
    public void The_stub_is_not_shipped()
    {
        Assert.Equal(new Version(1, 0, 0, 0), Core.GetName().Version);
        Assert.NotNull(Core.GetType("Microsoft.ML.Runtime.IHost"));
    }

    [Fact]
    public void Everything_that_the_stub_declares_is_in_the_real_assembly()
    {
        var stub = Path.Combine(AppContext.BaseDirectory, "corestub", "Microsoft.ML.Core.dll");
        var context = new AssemblyLoadContext("stub", isCollectible: true);
        try
        {
            var types = context.LoadFromAssemblyPath(stub).GetExportedTypes();
            Assert.Equal(5, types.Length);
            foreach (var type in types)
            {
                var real = Core.GetType(type.FullName!, throwOnError: true)!;
                foreach (var member in type.GetMembers(Any | BindingFlags.DeclaredOnly).Where(IsReferenced))
                {
                    Assert.True(real.GetMembers(Any).Any(candidate => candidate.ToString() == member.ToString()), $"{type.Name} has no '{member}'.");
                }
            }
        }
        finally
        {
            context.Unload();
        }
    }

    [Fact]
    public void A_trainer_catalog_gives_its_environment() =>
        Assert.NotNull(CatalogEnvironment.Of(new MLContext().MulticlassClassification.Trainers));

    [Fact]
    public void A_schema_shape_column_can_be_made()
    {
        var column = SchemaShapeColumn.Create("Score", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, null);
        Assert.Equal("Score", column.Name);
        Assert.Equal(SchemaShape.Column.VectorKind.Vector, column.Kind);
        Assert.Equal(NumberDataViewType.Single, column.ItemType);
        Assert.False(column.IsKey);
        Assert.Empty(column.Annotations);
    }

    // What is private in the stub is its own; delegates bring members that nothing refers to.
    private static bool IsReferenced(MemberInfo member) =>
        member is FieldInfo { IsPublic: true } or MethodBase { IsPublic: true } && !member.DeclaringType!.IsSubclassOf(typeof(Delegate));
}
