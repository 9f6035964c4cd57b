using System.Reflection;
using Microsoft.ML;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>Turns the schema of data into the promise that an estimator is given, as ML.NET does inside.</summary>
public static class Promises
{
    public static SchemaShape Of(DataViewSchema schema) => (SchemaShape)typeof(SchemaShape)
        .GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)!.Invoke(null, [schema])!;
}
