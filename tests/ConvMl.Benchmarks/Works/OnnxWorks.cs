using ConvMl.Networks;
using ConvMl.Onnx;
using ConvMl.Onnx.Import;

namespace ConvMl.Benchmarks.Works;

/// <summary>A network that others trained, from an ONNX file.</summary>
internal static class OnnxWorks
{
    // Where the file leaves height and width open.
    private const int OpenSize = 224;

    /// <summary>A forward pass of one sample; named by the file, or by its folder where it is called what all are.</summary>
    /// <exception cref="ArgumentException">The file cannot be read, or not as a network.</exception>
    public static InferenceWork Read(string path)
    {
        try
        {
            var model = OnnxImport.Read(path);
            var name = Path.GetFileNameWithoutExtension(path);
            if (name == "model")
                name = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? name;
            var network = model.Network.Inputs.All(input => input.Shape.IsConcrete) ? model.Network : model.Network.WithInputSize(OpenSize, OpenSize);
            return new($"{name}-b1", network, BatchSize: 1) { Parameters = model.Parameters };
        }
        catch (Exception exception) when (exception is IOException or OnnxFormatException or OnnxUnsupportedException or NetworkException)
        {
            throw new ArgumentException($"'{path}' cannot be measured: {exception.Message}", exception);
        }
    }
}
