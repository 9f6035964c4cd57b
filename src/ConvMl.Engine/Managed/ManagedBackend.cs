using ConvMl.Backends;
using ConvMl.Layers;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Managed;

/// <summary>
/// The fast backend: single precision on the processor's vectors and cores, without native code. Each network is compiled into a
/// plan: which kernels, in which order, in which memory.
/// </summary>
/// <remarks>
/// Results are the same to the bit from run to run and for any number of threads, on one kind of processor. Sessions with the same
/// number of threads share their threads; disposing the backend ends them, and with them its sessions.
/// </remarks>
public sealed class ManagedBackend : IBackend
{
    /// <summary>The name by which the backend is chosen.</summary>
    public const string Name = "managed";

    private readonly Dictionary<int, WorkerPool> _pools = [];
    private readonly Lock _gate = new();
    private readonly VectorWidth _width;
    private bool _disposed;

    /// <summary>Makes the backend for the widest vectors of this processor.</summary>
    public ManagedBackend()
        : this(VectorWidths.Widest)
    {
    }

    internal ManagedBackend(VectorWidth width) => _width = width;

    /// <inheritdoc/>
    public BackendInfo Info => Description;

    private static BackendInfo Description { get; } =
        new(Name, typeof(ManagedBackend).Assembly.GetName().Version ?? new Version(1, 0), $"CPU, {VectorWidths.InstructionSet}");

    /// <inheritdoc/>
    public SupportReport CheckSupport(Network network, ExecutionMode mode)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new SupportReport([.. KernelSelection.ForAll(network, mode, maxBatchSize: 1, _width, NumericPrecision.Standard).Select(selection => new LayerSupport(
            selection.Site.Node.Name, LayerRegistry.NameOf(selection.Site.Node.Layer), selection.Failure))]);
    }

    /// <inheritdoc/>
    public IInferenceSession CreateInference(Network network, ParameterSet parameters, SessionOptions options)
    {
        var guard = new SessionGuard(network, parameters, options);
        return new ManagedInferenceSession(guard, Compile(network, ExecutionMode.Inference, guard, options), parameters, PoolOf(guard.Threads));
    }

    /// <inheritdoc/>
    public ITrainingSession CreateTraining(Network network, ParameterSet parameters, Loss loss, SessionOptions options)
    {
        var guard = new SessionGuard(network, parameters, options);
        ArgumentNullException.ThrowIfNull(loss);
        var bound = loss.Bind(network);
        return new ManagedTrainingSession(guard, Compile(network, ExecutionMode.Training, guard, options), network.Parameters, parameters, bound, PoolOf(guard.Threads), options.Seed);
    }

    /// <summary>Says how the backend would run a network.</summary>
    /// <param name="network">The network, complete: its sizes known, its number of classes too.</param>
    /// <param name="mode">What it is run for.</param>
    /// <param name="options">How it is run.</param>
    /// <exception cref="NetworkException">The network is not complete.</exception>
    /// <exception cref="NotSupportedException">The backend cannot run a layer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public PlanReport DescribePlan(Network network, ExecutionMode mode, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.RequireComplete();
        var guard = new SessionGuard(network, new ParameterSet(network.Parameters), options);
        return new PlanReport(Compile(network, mode, guard, options), options.Precision, _width);
    }

    /// <summary>Ends the threads. Sessions that are still held can no longer run.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var pool in _pools.Values)
                pool.Dispose();
            _pools.Clear();
        }
    }

    private ExecutionPlan Compile(Network network, ExecutionMode mode, SessionGuard guard, SessionOptions options)
    {
        CheckSupport(network, mode).RequireSupported(Description);
        return PlanBuilder.Build(network, mode, guard.MaxBatchSize, guard.Threads, _width, options.Precision);
    }

    private WorkerPool PoolOf(int threads)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_pools.TryGetValue(threads, out var pool))
                _pools.Add(threads, pool = new WorkerPool(threads));
            return pool;
        }
    }
}
