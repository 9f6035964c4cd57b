using System.Diagnostics;
using System.Runtime.ExceptionServices;
using ConvMl.Randomness;
using ConvMl.Tensors;
using ConvMl.Training.Augmentations;

namespace ConvMl.Training.Data;

/// <summary>
/// Assembles the batches of a <see cref="BatchPlan"/> on a thread of its own, one ahead of the batch that is in use: there are two
/// buffers. What stands in a batch does not depend on when it was assembled.
/// </summary>
internal sealed class BatchLoader : IDisposable
{
    private readonly BatchPlan _plan;
    private readonly Batch[] _buffers;
    private readonly float[] _scratch;
    private readonly Shape _inputShape;
    private readonly SemaphoreSlim _free = new(2);
    private readonly SemaphoreSlim _filled = new(0);
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _isStopped;
    private long _produced;
    private long _taken;

    internal BatchLoader(BatchPlan plan)
    {
        _plan = plan;
        _inputShape = plan.Data.InputShape;
        var capacity = Math.Min(plan.BatchSize, plan.Data.Count);
        _buffers = [new Batch(plan.Data, capacity), new Batch(plan.Data, capacity)];
        _scratch = plan.Augmentations.Count > 0 ? new float[_inputShape.Elements] : [];
        _thread = new Thread(Run) { IsBackground = true, Name = "ConvMl batches" };
        _thread.Start();
    }

    /// <summary>Time for which <see cref="Take"/> had to wait since the last call of this.</summary>
    internal TimeSpan TakeWaitingTime()
    {
        var waited = Waited;
        Waited = TimeSpan.Zero;
        return waited;
    }

    private TimeSpan Waited { get; set; }

    /// <summary>The next batch; the one before it is no longer to be used.</summary>
    /// <exception cref="TrainingException">The data of the batch is not fit to use.</exception>
    internal Batch Take()
    {
        if (_taken > 0)
            _free.Release();
        var begun = Stopwatch.GetTimestamp();
        _filled.Wait();
        Waited += Stopwatch.GetElapsedTime(begun);
        if (_taken == Volatile.Read(ref _produced))
            _failure!.Throw();
        return _buffers[_taken++ % 2];
    }

    public void Dispose()
    {
        _isStopped = true;
        _free.Release();
        _thread.Join();
        _free.Dispose();
        _filled.Dispose();
    }

    private void Run()
    {
        try
        {
            var order = new int[_plan.Data.Count];
            for (var epoch = _plan.FirstEpoch; epoch <= _plan.LastEpoch; epoch++)
            {
                _plan.Order(epoch, order);
                for (var batch = epoch == _plan.FirstEpoch ? _plan.SkippedBatches : 0; batch < _plan.Batches; batch++)
                {
                    _free.Wait();
                    if (_isStopped)
                        return;
                    var begin = batch * _plan.BatchSize;
                    Fill(_buffers[_produced % 2], order.AsSpan(begin, Math.Min(_plan.BatchSize, order.Length - begin)), epoch, batch);
                    Volatile.Write(ref _produced, _produced + 1);
                    _filled.Release();
                }
            }
        }
        catch (Exception exception)
        {
            // Thrown again where the batch is taken, on the thread that trains.
            _failure = ExceptionDispatchInfo.Capture(exception);
            _filled.Release();
        }
    }

    private void Fill(Batch batch, ReadOnlySpan<int> samples, int epoch, int number)
    {
        batch.Begin(samples);
        for (var position = 0; position < samples.Length; position++)
        {
            var sample = samples[position];
            var input = batch.Input(position);
            var target = batch.Target(position);
            _plan.Data.Read(sample, input, target);
            if (FlatMath.IndexOfNotFinite(input) is >= 0 and var at)
                throw Unfit(epoch, number, sample, $"holds {input[at]} at element {at} of its {_inputShape} numbers; the data must be finite");
            if (_plan.Loss.FindFault(target) is { } fault)
                throw Unfit(epoch, number, sample, $"has a target that {fault}");
            for (var index = 0; index < _plan.Augmentations.Count; index++)
            {
                var random = new CounterRandom(_plan.Seed, RandomPurpose.Augmentation, epoch, sample, index);
                _plan.Augmentations[index].Apply(input, _inputShape, _scratch, random);
                // The same draws again: the stream is a value.
                if (_plan.Loss.IgnoredTarget is { } ignored && _plan.Data.TargetShape.Rank == 2)
                    _plan.Augmentations[index].ApplyToMap(target, _plan.Data.TargetShape, ignored, _scratch, random);
            }
        }

        for (var index = 0; index < _plan.Augmentations.Count; index++)
        {
            if (_plan.Augmentations[index] is MixingAugmentation mixing)
                Mix(batch, samples, mixing, index, epoch);
        }
    }

    private void Mix(Batch batch, ReadOnlySpan<int> samples, MixingAugmentation mixing, int index, int epoch)
    {
        for (var position = 0; position < samples.Length; position++)
        {
            var other = (position + 1) % samples.Length;
            var random = new CounterRandom(_plan.Seed, RandomPurpose.Augmentation, epoch, samples[position], index);
            mixing.Mix(batch.Input(position), batch.Target(position), batch.Input(other), batch.Target(other), _plan.Loss.IgnoredTarget!.Value, random);
        }
    }

    private TrainingException Unfit(int epoch, int number, int sample, string what)
    {
        var place = _plan.IsShuffled ? $"Epoch {epoch}, batch {number + 1} of {_plan.Batches}" : $"Batch {number + 1} of {_plan.Batches} of the evaluation";
        return new($"{place}: {_plan.Data.NameOf(sample)} {what}. Check the data.");
    }
}
