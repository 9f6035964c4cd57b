namespace ConvMl.Training.Data;

/// <summary>
/// Takes samples one after the other and makes a data set of them. Not safe to use from several threads at once. Disposing it before
/// <see cref="Complete"/> discards what was written.
/// </summary>
public abstract class DatasetWriter : IDisposable
{
    private readonly byte[] _record;
    private bool _isCompleted;

    private protected DatasetWriter(SampleFormat format, int trailer)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (!Enum.IsDefined(format.InputType))
            throw new ArgumentException($"The element type is {format.InputType}; it must be {ElementType.Byte} or {ElementType.Single}.", nameof(format));
        Format = format;
        _record = new byte[checked(format.RecordLength + trailer)];
    }

    /// <summary>What a sample is.</summary>
    public SampleFormat Format { get; }

    /// <summary>Samples so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a sample whose input is in bytes, read as 0 … 255.</summary>
    /// <param name="input">The input, <see cref="SampleFormat.InputShape"/>.</param>
    /// <param name="target">The target, <see cref="SampleFormat.TargetShape"/>; a class id is a whole number.</param>
    /// <exception cref="ArgumentException">Input or target has another length than the format says.</exception>
    public void Add(ReadOnlySpan<byte> input, params ReadOnlySpan<float> target)
    {
        RequireOpen();
        Format.Encode(input, target, _record);
        Append();
    }

    /// <summary>Adds a sample whose input is in floats.</summary>
    /// <inheritdoc cref="Add(ReadOnlySpan{byte}, ReadOnlySpan{float})"/>
    /// <exception cref="ArgumentException">Input or target has another length than the format says, or the format keeps bytes.</exception>
    public void Add(ReadOnlySpan<float> input, params ReadOnlySpan<float> target)
    {
        RequireOpen();
        Format.Encode(input, target, _record);
        Append();
    }

    /// <summary>Ends the writing and gives the data set.</summary>
    /// <exception cref="InvalidOperationException">It was completed already.</exception>
    public Dataset Complete()
    {
        RequireOpen();
        _isCompleted = true;
        return CompleteCore();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the writer holds; after <see cref="Complete"/> the data set owns it.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Appends a record, which may be changed behind <see cref="SampleFormat.RecordLength"/> bytes (the trailer).</summary>
    private protected abstract void Append(Span<byte> record);

    private protected abstract Dataset CompleteCore();

    private void Append()
    {
        if (Count == int.MaxValue)
            throw new InvalidOperationException($"A data set holds at most {int.MaxValue} samples.");
        Append(_record);
        Count++;
    }

    private void RequireOpen()
    {
        if (_isCompleted)
            throw new InvalidOperationException("The data set is complete; nothing can be added any more.");
    }
}
