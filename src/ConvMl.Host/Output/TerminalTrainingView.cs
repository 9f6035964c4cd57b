using System.Globalization;
using ConvMl.Training;
using Spectre.Console;

namespace ConvMl.Host.Output;

/// <summary>A progress bar on a terminal, and a line above it for each epoch that has ended.</summary>
internal sealed class TerminalTrainingView(IAnsiConsole console) : ITrainingView
{
    public void Say(string line) => console.MarkupLine(Markup.Escape(line));

    public T Show<T>(Func<IProgress<TrainingProgress>, T> train) => console.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 30 }, new PercentageColumn())
        .Start(context => train(new Bar(this, context.AddTask("reading the images", maxValue: 1))));

    private sealed class Bar(TerminalTrainingView view, ProgressTask task) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.EpochEnd is not null) view.Say(TextProgress.LineOf(value));
            task.Value = (value.Epoch - 1 + ((double)value.Batch / value.Batches)) / value.Epochs;
            task.Description = Markup.Escape(string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {value.Epoch}/{value.Epochs}  loss {value.Loss:F4}  accuracy {value.Accuracy:P1}  {value.ImagesPerSecond,6:N0} images/s  {Duration.Text(value.Remaining)} left"));
        }
    }
}
