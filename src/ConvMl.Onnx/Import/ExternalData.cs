using System.Globalization;
using ConvMl.Onnx.Format;

namespace ConvMl.Onnx.Import;

/// <summary>Numbers of a tensor that lie in a file of their own, beside the model and nowhere else.</summary>
internal static class ExternalData
{
    /// <summary>Reads as many bytes as the tensor needs.</summary>
    public static ReadOnlyMemory<byte> Read(TensorMessage message, string? folder, long needed)
    {
        var location = message.Place.GetValueOrDefault("location", "");
        if (folder is null)
            throw new OnnxFormatException($"The numbers of '{message.Name}' lie in the file '{location}'; a model that is read from memory has no files beside it.");
        var path = Path.GetFullPath(Path.Combine(folder, location));
        var home = Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        if (location.Length == 0 || Path.IsPathRooted(location) || !path.StartsWith(home, StringComparison.Ordinal))
            throw new OnnxFormatException($"The numbers of '{message.Name}' lie in '{location}', outside the model's folder; they must lie within it.");
        if (!File.Exists(path))
            throw new OnnxFormatException($"The numbers of '{message.Name}' lie in '{location}', which is not there.");
        for (var part = path; part.Length > home.Length; part = Path.GetDirectoryName(part)!)
        {
            if (File.ResolveLinkTarget(part, returnFinalTarget: false) is not null)
                throw new OnnxFormatException($"The numbers of '{message.Name}' lie in '{location}', which is a link; give the file itself.");
        }

        using var stream = File.OpenRead(path);
        var offset = Number(message, "offset", 0);
        var length = Number(message, "length", stream.Length - offset);
        if (length < 0 || offset > stream.Length - length)
            throw new OnnxFormatException($"The numbers of '{message.Name}' are {length} bytes from {offset} on in '{location}', which has {stream.Length}.");
        if (length != needed || length > Array.MaxLength)
            throw new OnnxFormatException($"The numbers of '{message.Name}' are {length} bytes of '{location}'; its sizes and type need {needed}.");
        var bytes = new byte[length];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static long Number(TensorMessage message, string key, long missing)
    {
        if (!message.Place.TryGetValue(key, out var text))
            return missing;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new OnnxFormatException($"The numbers of '{message.Name}' have the {key} '{text}'; expected a whole number.");
    }
}
