using System.Text.Json;
using ConvMl.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Training;

/// <summary>
/// Writes the state of a training to a folder and reads it back: <c>checkpoint.json</c> with the scalars, and beside it one safetensors file
/// each for the parameters, the best parameters and every buffer of the optimizer.
/// </summary>
/// <remarks>
/// The safetensors files carry the step in their names, and the JSON, written last, says which belong to it: whoever reads finds the whole
/// old checkpoint or the whole new one, also after a crash. Older files are deleted once the new checkpoint stands.
/// </remarks>
public static class TrainingCheckpoint
{
    /// <summary>Name of the file that makes a folder a checkpoint.</summary>
    public const string FileName = "checkpoint.json";

    private const int Version = 1;
    private const string Extension = ".safetensors";

    /// <summary>Writes a state; the folder is made if it is missing.</summary>
    /// <param name="folder">A folder that holds this checkpoint alone.</param>
    /// <param name="state">A state between two steps, for example after an epoch.</param>
    /// <exception cref="IOException">It cannot be written; the checkpoint that was there stays.</exception>
    public static void Save(string folder, TrainingState state)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(state);
        Directory.CreateDirectory(folder);

        var written = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var content = new CheckpointContent(
                Version, state.Seed, state.BatchSize, state.Step, state.Elapsed.TotalSeconds, state.Samples.Training, state.Samples.Validation,
                Write("parameters", state.Parameters),
                Write("best-parameters", state.BestParameters),
                state.Optimizer.Buffers.ToDictionary(buffer => buffer.Name, buffer => Write($"optimizer-{buffer.Name}", buffer.Values)),
                state.Epochs,
                state.Totals);
            AtomicFile.WriteText(Path.Combine(folder, FileName), JsonSerializer.Serialize(content, CheckpointJson.Default.CheckpointContent));
        }
        catch
        {
            // The old checkpoint is still the valid one; files of a new one without its JSON would only take room.
            foreach (var name in written)
                File.Delete(Path.Combine(folder, name));
            throw;
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*" + Extension).Where(file => !written.Contains(Path.GetFileName(file))).ToArray())
            File.Delete(file);

        string Write(string what, ParameterSet values)
        {
            var name = $"{what}-{state.Step}-{Guid.NewGuid():N}{Extension}";
            written.Add(name);
            SafeTensors.Save(Path.Combine(folder, name), values);
            return name;
        }
    }

    /// <summary>True if the folder holds a checkpoint.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Reads a state, to be given to <see cref="Trainer"/>.</summary>
    /// <param name="folder">Where <see cref="Save"/> wrote it.</param>
    /// <param name="trainer">The trainer with the same network and options.</param>
    /// <exception cref="InvalidDataException">A file is missing or damaged, or of another network, optimizer or training; the message says which.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static TrainingState Load(string folder, Trainer trainer)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(trainer);
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new InvalidDataException($"'{folder}' holds no checkpoint: there is no {FileName}.");

        var content = ReadContent(path);
        if (content.Seed != trainer.Options.Seed)
            throw new InvalidDataException($"'{path}': the training began with seed {content.Seed}, but the options say {trainer.Options.Seed}; give it the same.");
        if (content.BatchSize != trainer.Options.BatchSize)
            throw new InvalidDataException($"'{path}': the training had batches of {content.BatchSize}, but the options say {trainer.Options.BatchSize}; give it the same.");

        RequirePlausible(content, path);

        var state = trainer.Begin();
        var expected = state.Optimizer.Buffers.Select(buffer => buffer.Name).ToArray();
        if (!content.OptimizerBuffers.Keys.Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal)))
            throw new InvalidDataException($"'{path}': it holds the optimizer buffers [{string.Join(", ", content.OptimizerBuffers.Keys)}], but the optimizer needs [{string.Join(", ", expected)}]; use the optimizer that the training began with.");

        Read(folder, content.Parameters, state.Parameters);
        Read(folder, content.BestParameters, state.BestParameters);
        foreach (var (name, values) in state.Optimizer.Buffers)
            Read(folder, content.OptimizerBuffers[name], values);
        state.Restore(content.Epochs, content.Totals, content.Step, TimeSpan.FromSeconds(content.ElapsedSeconds), (content.TrainingSamples, content.ValidationSamples));
        return state;
    }

    private static void RequirePlausible(CheckpointContent content, string path)
    {
        var batches = ((long)content.TrainingSamples + content.BatchSize - 1) / content.BatchSize;
        var inEpoch = content.Step - (content.Epochs.Count * batches);
        if (inEpoch < 0 || inEpoch > batches || !content.Epochs.Select(epoch => epoch.Epoch).SequenceEqual(Enumerable.Range(1, content.Epochs.Count)))
            throw new InvalidDataException($"'{path}' is damaged: {content.Step} steps do not fit {content.Epochs.Count} epochs of {batches} batches.");
    }

    private static CheckpointContent ReadContent(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            using (var document = StrictJson.Parse(text))
            {
                // Before the rest: another version may have other keys.
                if (document.RootElement.TryGetProperty("version", out var version) && version.TryGetInt32(out var number) && number != Version)
                    throw new InvalidDataException($"'{path}': the checkpoint has version {number}; this ConvMl reads version {Version}.");
            }

            return JsonSerializer.Deserialize(text, CheckpointJson.Default.CheckpointContent) ?? throw new JsonException("It holds null.");
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is damaged: {exception.Message}", exception);
        }
    }

    private static void Read(string folder, string name, ParameterSet values)
    {
        if (Path.GetFileName(name) != name)
            throw new InvalidDataException($"'{Path.Combine(folder, FileName)}' is damaged: it names the file '{name}' outside of its folder.");
        try
        {
            SafeTensors.Load(Path.Combine(folder, name), values);
        }
        catch (FileNotFoundException exception)
        {
            throw new InvalidDataException($"The checkpoint in '{folder}' is incomplete: the file '{name}' is missing.", exception);
        }
    }
}
