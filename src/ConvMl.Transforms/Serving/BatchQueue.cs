using System.Collections.Concurrent;
using ConvMl.Transforms.Scoring;

namespace ConvMl.Transforms.Serving;

/// <summary>Answers single samples from any number of threads, and runs those that arrive together as one batch.</summary>
/// <remarks>
/// A thread that asks puts its sample into a queue and waits for its turn at the network; whoever is on turn computes all that is queued. So a
/// lone request waits for nobody, and no thread of its own is needed.
/// </remarks>
/// <param name="runner">Computes; the queue disposes it.</param>
/// <param name="answer">Takes the answer to the sample with that number in the last batch.</param>
internal sealed class BatchQueue<TRunner, TAnswer>(TRunner runner, Func<TRunner, int, TAnswer> answer) : IDisposable
    where TRunner : IBatchRunner
    where TAnswer : class
{
    private readonly ConcurrentQueue<Request> _queue = new();
    private readonly Lock _turn = new();
    private readonly List<Request> _batch = [];
    private bool _isDisposed;

    /// <summary>Computes one sample.</summary>
    /// <exception cref="InvalidOperationException">The network failed.</exception>
    /// <exception cref="ObjectDisposedException">The queue is disposed.</exception>
    internal TAnswer Answer(float[] sample)
    {
        var request = new Request(sample);
        _queue.Enqueue(request);
        lock (_turn)
        {
            // Whoever had the turn before may have answered this request along with its own.
            while (!request.IsAnswered)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, typeof(ConvNetPredictor));
                RunQueued();
            }
        }

        return request.Answer ?? throw new InvalidOperationException($"The network failed: {request.Error!.Message}", request.Error);
    }

    /// <summary>Requests that are under way are answered before.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            runner.Dispose();
        }
    }

    private void RunQueued()
    {
        _batch.Clear();
        while (_batch.Count < runner.BatchSize && _queue.TryDequeue(out var request))
        {
            request.Sample.CopyTo(runner.Input(_batch.Count));
            _batch.Add(request);
        }

        try
        {
            runner.Run(_batch.Count);
            for (var i = 0; i < _batch.Count; i++) _batch[i].Answer = answer(runner, i);
        }
        catch (Exception error)
        {
            // Every one who waits for this batch gets the error on a thread of its own.
            foreach (var request in _batch) request.Error = error;
        }
    }

    private sealed class Request(float[] sample)
    {
        internal float[] Sample => sample;

        internal TAnswer? Answer { get; set; }

        internal Exception? Error { get; set; }

        internal bool IsAnswered => Answer is not null || Error is not null;
    }
}
