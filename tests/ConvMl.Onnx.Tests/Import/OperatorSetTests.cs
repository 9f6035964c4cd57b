using System.Runtime.InteropServices;
using ConvMl.Conformance;
using ConvMl.Managed;
using ConvMl.Onnx.Format;
using ConvMl.Onnx.Import;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ConvMl.Onnx.Tests.Import;

/// <summary>Operators whose settings became inputs, or whose defaults changed, mean in each operator set what ONNX Runtime takes them for.</summary>
public class OperatorSetTests
{
    private const int Samples = 2;

    private static readonly int[] Sizes = [Samples, 4, 6, 6];

    public static TheoryData<int> OperatorSets => [.. Enumerable.Range(7, 15)];

    [Theory]
    [MemberData(nameof(OperatorSets))]
    public void A_model_of_any_set_computes_what_it_computes_on_ONNX_Runtime(int operatorSet)
    {
        var bytes = Write(operatorSet);
        var model = OnnxImport.Read(bytes);
        var inputs = new ConformanceCase($"Operator set {operatorSet}", model.Network) { BatchSize = Samples }.CreateInputs();

        using var backend = new ManagedBackend();
        using var session = backend.CreateInference(model.Network, model.Parameters, new() { MaxBatchSize = Samples });
        var found = new float[Samples * model.Network.HeadShape.Elements];
        session.Run(Samples, inputs, found);

        using var runtime = new InferenceSession(bytes);
        using var results = runtime.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(inputs, Sizes))]);
        float[] expected = [.. results[0].AsTensor<float>()];
        Assert.Equal(expected.Length, found.Length);
        Assert.Contains(expected, value => Math.Abs(value) > 0.001);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(22)]
    public void Other_sets_are_refused(int operatorSet) => Assert.Contains(
        "versions 7 to 21 are read", Assert.Throws<OnnxUnsupportedException>(() => OnnxImport.Read(Write(operatorSet))).Message, StringComparison.Ordinal);

    private static byte[] Write(int operatorSet)
    {
        var graph = new GraphMessage { Name = "graph" };
        var last = "x";
        string Numbers(string name, params long[] numbers)
        {
            graph.Initializers.Add(new() { Name = name, Type = ElementType.Int64, Sizes = [numbers.Length], Raw = MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray() });
            return name;
        }

        string Singles(string name, long[] sizes, params float[] numbers)
        {
            graph.Initializers.Add(new() { Name = name, Type = ElementType.Single, Sizes = [.. sizes], Raw = MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray() });
            return name;
        }

        // Each operation reads what the one before it made.
        void Add(string type, string[] inputs, params AttributeMessage[] attributes)
        {
            graph.Nodes.Add(new() { Operator = type, Inputs = [last, .. inputs], Outputs = [type], Attributes = [.. attributes] });
            last = type;
        }

        if (operatorSet < 10)
            Add("Slice", [], Setting("starts", 1), Setting("ends", 5), Setting("axes", 2));
        else
            Add("Slice", [Numbers("starts", 1), Numbers("ends", 5), Numbers("axes", 2)]);
        if (operatorSet < 11)
            Add("Pad", [], Setting("pads", 0, 0, 1, 0, 0, 0, 1, 2), new() { Name = "value", Kind = AttributeKind.Single, Single = 0.5f });
        else
            Add("Pad", [Numbers("pads", 0, 0, 1, 0, 0, 0, 1, 2), Singles("value", [], 0.5f)]);
        if (operatorSet < 11)
            Add("Clip", [], new AttributeMessage { Name = "min", Kind = AttributeKind.Single, Single = -0.4f }, new AttributeMessage { Name = "max", Kind = AttributeKind.Single, Single = 0.6f });
        else
            Add("Clip", [Singles("min", [], -0.4f), Singles("max", [], 0.6f)]);
        if (operatorSet == 9)
            Add("Upsample", [Singles("scales", [4], 1, 1, 2, 2)]);
        else if (operatorSet == 10)
            Add("Resize", [Singles("scales", [4], 1, 1, 2, 2)]);
        else if (operatorSet > 10)
            Add("Resize", [Singles("roi", [0]), Singles("scales", [4], 1, 1, 2, 2)]);
        Add("BatchNormalization", [Singles("scale", [4], 1, 2, 3, 4), Singles("shift", [4], 0.1f, 0.2f, 0.3f, 0.4f), Singles("mean", [4], 0, 0.1f, 0, 0.1f), Singles("variance", [4], 1, 0.5f, 1, 2)]);
        AttributeMessage[] rounding = operatorSet < 10 ? [] : [new() { Name = "ceil_mode", Kind = AttributeKind.Number, Number = 1 }];
        Add("MaxPool", [], [Setting("kernel_shape", 3, 3), Setting("strides", 2, 2), .. rounding]);
        Add("AveragePool", [], Setting("kernel_shape", 2, 2), new AttributeMessage { Name = "auto_pad", Kind = AttributeKind.Text, Text = "SAME_UPPER" });
        Add("Softmax", []);
        if (operatorSet < 18)
            Add("ReduceMean", [], Setting("axes", 3));
        else
            Add("ReduceMean", [Numbers("mean axes", 3)]);
        if (operatorSet < 13)
        {
            Add("Squeeze", [], Setting("axes", 3));
            Add("Unsqueeze", [], Setting("axes", 2));
        }
        else
        {
            Add("Squeeze", [Numbers("squeezed", 3)]);
            Add("Unsqueeze", [Numbers("unsqueezed", 2)]);
        }

        Add("Dropout", []);
        Add("Flatten", []);
        graph.Inputs.Add(new() { Name = "x", IsTensor = true, Type = ElementType.Single, Sizes = [.. Sizes.Select((size, axis) => axis == 0 ? new SizeMessage(null, "N") : new SizeMessage(size))] });
        graph.Outputs.Add(new() { Name = last, IsTensor = true, Type = ElementType.Single, Sizes = [new(null, "N"), new(null, "M")] });
        var model = new ModelMessage { FormatVersion = 8, Graph = graph };
        model.OperatorSets.Add("", operatorSet);
        return model.ToArray();
    }

    private static AttributeMessage Setting(string name, params long[] numbers)
    {
        var setting = new AttributeMessage { Name = name, Kind = AttributeKind.Numbers };
        setting.Numbers.AddRange(numbers);
        return setting;
    }
}
