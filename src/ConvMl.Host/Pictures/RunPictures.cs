using ConvMl.Serialization;

namespace ConvMl.Host.Pictures;

/// <summary>The pictures of a run.</summary>
internal static class RunPictures
{
    /// <summary>Writes one whole, or not at all.</summary>
    internal static void Write(string path, byte[] png) => AtomicFile.Write(path, stream => stream.Write(png));
}
