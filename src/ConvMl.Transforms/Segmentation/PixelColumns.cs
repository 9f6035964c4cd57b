using ConvMl.Tensors;
using ConvMl.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Segmentation;

/// <summary>Gives what a network said of the pixels of images as columns: softmax and largest score over the classes, where they are asked for.</summary>
/// <param name="images">The images.</param>
/// <param name="scores">What is said of each, <c>[K, H, W]</c>.</param>
/// <param name="overlay">The overlay; null for none.</param>
internal sealed class PixelColumns(IScoredImages images, Shape scores, MaskOverlay? overlay)
{
    private readonly int[] _classes = new int[scores.Height * scores.Width];

    /// <inheritdoc cref="Scoring.IColumnRunner.Getter"/>
    internal ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<int> index) => column.Name switch
    {
        SegmentationColumns.Scores => Getters.Cast<TValue, VBuffer<float>>(
            (ref target) =>
            {
                var logits = images.Logits(index());
                var editor = VBufferEditor.Create(ref target, logits.Length);
                PixelMaps.Softmax(logits, scores.Channels, editor.Values);
                target = editor.Commit();
            },
            column),
        SegmentationColumns.PredictedMask => Getters.Cast<TValue, VBuffer<uint>>(
            (ref target) =>
            {
                PixelMaps.LargestOf(images.Logits(index()), scores.Channels, _classes);
                var editor = VBufferEditor.Create(ref target, _classes.Length);
                for (var pixel = 0; pixel < _classes.Length; pixel++) editor.Values[pixel] = (uint)(_classes[pixel] + 1);
                target = editor.Commit();
            },
            column),
        _ => Getters.Cast<TValue, MLImage>(
            (ref target) =>
            {
                var sample = index();
                PixelMaps.LargestOf(images.Logits(sample), scores.Channels, _classes);

                // As ML.NET's own image columns do, whose readers copy what they keep.
                target?.Dispose();
                target = overlay!.Draw(images.Input(sample), _classes, scores.Height, scores.Width);
            },
            column),
    };
}
