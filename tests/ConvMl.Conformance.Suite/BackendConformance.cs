using ConvMl.Backends;
using ConvMl.Tensors;

namespace ConvMl.Conformance.Suite;

/// <summary>
/// What every backend must do, case by case, against the reference in double precision. A backend's tests are one subclass of this and one
/// of <see cref="SessionConformance{TBackend}"/>.
/// </summary>
/// <typeparam name="TBackend">The backend under test.</typeparam>
public abstract class BackendConformance<TBackend>(BackendFixture<TBackend> fixture) : IClassFixture<BackendFixture<TBackend>>
    where TBackend : IBackend, new()
{
    private static readonly int[] ThreadCounts = [1, 2, 7];

    /// <summary>
    /// The reviewed list of the types of layers that the backend supports, by their registered names: one that is lost is a failure, and so is
    /// one that is missing here. Cases with other layers are skipped with the backend's reason. Null (the default) for every layer.
    /// </summary>
    protected virtual IReadOnlyCollection<string>? SupportedLayers(ExecutionMode mode) => null;

    /// <summary>True (the default) if the number of threads must not change a bit of any result.</summary>
    protected virtual bool IsBitIdentical => true;

    private TBackend Backend { get; } = fixture.Backend;

    [SkippableTheory]
    [MemberData(nameof(CaseNames.All), MemberType = typeof(CaseNames))]
    public void Forward_passes_agree_with_the_reference(string name) =>
        Agreement.RequireForward(Backend, Supported(name, ExecutionMode.Inference));

    [SkippableTheory]
    [MemberData(nameof(CaseNames.All), MemberType = typeof(CaseNames))]
    public void Training_passes_agree_with_the_reference(string name) =>
        Agreement.RequireTraining(Backend, Supported(name, ExecutionMode.Training));

    [SkippableTheory]
    [MemberData(nameof(CaseNames.All), MemberType = typeof(CaseNames))]
    public void The_number_of_threads_never_changes_a_bit_of_a_forward_pass(string name)
    {
        Skip.IfNot(IsBitIdentical, "The backend does not promise it.");
        var conformanceCase = Supported(name, ExecutionMode.Inference);
        float[]? first = null;
        foreach (var threads in ThreadCounts)
        {
            var outputs = new float[conformanceCase.OutputCount()];
            using var session = Backend.CreateInference(conformanceCase.Network, conformanceCase.CreateParameters(), conformanceCase.CreateOptions(threads));
            session.Run(conformanceCase.BatchSize, conformanceCase.CreateInputs(), outputs);
            Agreement.RequireSameBits($"outputs with {threads} threads", first ??= outputs, outputs);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(CaseNames.All), MemberType = typeof(CaseNames))]
    public void The_number_of_threads_never_changes_a_bit_of_a_training_pass(string name)
    {
        Skip.IfNot(IsBitIdentical, "The backend does not promise it.");
        var conformanceCase = Supported(name, ExecutionMode.Training);
        ParameterSet? firstGradients = null, firstParameters = null;
        foreach (var threads in ThreadCounts)
        {
            var parameters = conformanceCase.CreateParameters();
            using var session = Backend.CreateTraining(conformanceCase.Network, parameters, new CotangentLoss(), conformanceCase.CreateOptions(threads));
            session.ForwardBackward(conformanceCase, pass: 0);
            Agreement.RequireSameBits($"gradients with {threads} threads", (firstGradients ??= session.Gradients.Clone()).Span, session.Gradients.Span);
            Agreement.RequireSameBits($"statistics with {threads} threads", (firstParameters ??= parameters).Span, parameters.Span);
        }
    }

    /// <summary>How many times further than other backends this one may be from the reference in a case; 1 but where a backend states its reason.</summary>
    protected virtual double FurtherErrorGrowth(string name) => 1;

    [Theory]
    [InlineData(ExecutionMode.Inference)]
    [InlineData(ExecutionMode.Training)]
    public void The_list_of_supported_layers_is_what_the_backend_says(ExecutionMode mode)
    {
        var layers = ConformanceCases.All.SelectMany(conformanceCase => Backend.CheckSupport(conformanceCase.Network, mode).Layers).ToArray();
        var found = layers.Select(layer => layer.Type).Except(layers.Where(layer => layer.Reason is not null).Select(layer => layer.Type)).ToHashSet();

        Assert.Equal((SupportedLayers(mode) ?? [.. layers.Select(layer => layer.Type).Distinct()]).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    private ConformanceCase Supported(string name, ExecutionMode mode)
    {
        var (conformanceCase, expected) = (ConformanceCases.Named(name), SupportedLayers(mode));
        var refused = Backend.CheckSupport(conformanceCase.Network, mode).Layers.Where(layer => layer.Reason is not null).ToArray();
        Assert.DoesNotContain(refused, layer => expected is null || expected.Contains(layer.Type));
        Skip.If(refused.Length > 0, string.Join("; ", refused.Select(layer => $"{layer.Node} ({layer.Type}): {layer.Reason}")));
        return conformanceCase with { ErrorGrowth = conformanceCase.ErrorGrowth * FurtherErrorGrowth(name) };
    }
}
