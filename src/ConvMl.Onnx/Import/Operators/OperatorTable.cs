using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Elementwise;

namespace ConvMl.Onnx.Import.Operators;

/// <summary>How each operator becomes layers: one line an operator.</summary>
internal static class OperatorTable
{
    private static readonly Dictionary<string, Func<Operation, Value[]>> Operators = new(StringComparer.Ordinal)
    {
        ["Add"] = operation => ElementwiseOperators.Binary(operation, new Add()),
        ["AveragePool"] = WindowOperators.AveragePool,
        ["BatchNormalization"] = NormalizationOperators.Batch,
        ["Clip"] = ElementwiseOperators.Clip,
        ["Concat"] = ShapingOperators.Concat,
        ["Conv"] = WindowOperators.Conv,
        ["ConvTranspose"] = WindowOperators.ConvTranspose,
        ["DepthToSpace"] = ShapingOperators.DepthToSpace,
        ["Div"] = operation => ElementwiseOperators.Binary(operation, new Divide()),
        ["Dropout"] = ElementwiseOperators.Dropout,
        ["Elu"] = operation => operation.Each(new ELU(operation.Single("alpha", 1))),
        ["Flatten"] = ShapingOperators.Flatten,
        ["Gemm"] = ProductOperators.Gemm,
        ["GlobalAveragePool"] = WindowOperators.GlobalAveragePool,
        ["GlobalMaxPool"] = WindowOperators.GlobalMaxPool,
        ["HardSigmoid"] = operation => operation.Each(new HardSigmoid(operation.Single("alpha", 0.2f), operation.Single("beta", 0.5f))),
        ["Identity"] = operation => [operation[0]],
        ["InstanceNormalization"] = NormalizationOperators.Instance,
        ["LRN"] = NormalizationOperators.LocalResponse,
        ["LeakyRelu"] = operation => operation.Each(new LeakyReLU(operation.Single("alpha", 0.01f))),
        ["LogSoftmax"] = operation => NormalizationOperators.Softmax(operation, new LogSoftmax()),
        ["MatMul"] = ProductOperators.MatMul,
        ["MaxPool"] = WindowOperators.MaxPool,
        ["MaxUnpool"] = WindowOperators.MaxUnpool,
        ["Mul"] = operation => ElementwiseOperators.Binary(operation, new Multiply()),
        ["PRelu"] = ElementwiseOperators.PRelu,
        ["Pad"] = ShapingOperators.Pad,
        ["ReduceMean"] = ShapingOperators.ReduceMean,
        ["Relu"] = operation => operation.Each(new ReLU()),
        ["Reshape"] = ShapingOperators.Reshape,
        ["Resize"] = ResizeOperators.Resize,
        ["Selu"] = operation => operation.Each(new SELU(operation.Single("alpha", 1.6732632f), operation.Single("gamma", 1.050701f))),
        ["Sigmoid"] = operation => operation.Each(new Sigmoid()),
        ["Slice"] = ShapingOperators.Slice,
        ["Softmax"] = operation => NormalizationOperators.Softmax(operation, new Softmax()),
        ["Softplus"] = operation => operation.Each(new Softplus()),
        ["Softsign"] = operation => operation.Each(new Softsign()),
        ["SpaceToDepth"] = ShapingOperators.SpaceToDepth,
        ["Split"] = ShapingOperators.Split,
        ["Squeeze"] = ShapingOperators.Squeeze,
        ["Sub"] = operation => ElementwiseOperators.Binary(operation, new Subtract()),
        ["Sum"] = ElementwiseOperators.Sum,
        ["Tanh"] = operation => operation.Each(new Tanh()),
        ["Transpose"] = ShapingOperators.Transpose,
        ["Unsqueeze"] = ShapingOperators.Unsqueeze,
        ["Upsample"] = ResizeOperators.Upsample,
    };

    /// <summary>The operators that become layers, in alphabetical order.</summary>
    public static IReadOnlyCollection<string> Names => [.. Operators.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Reads an operation.</summary>
    /// <exception cref="RefusedException">It cannot become layers.</exception>
    public static Value[] Read(Operation operation) => ConstantFolding.TryFold(operation)
        ?? (Operators.TryGetValue(operation.Type, out var read) ? read(operation) : throw new RefusedException("the operator is not supported"));
}
