using System.Globalization;
using Spectre.Console;

namespace ConvMl.Host.Output;

/// <summary>Shows how far a work of many equal steps has come: a bar on a terminal, nothing elsewhere.</summary>
internal static class StepProgress
{
    /// <summary>Does the work.</summary>
    /// <param name="title">What it is.</param>
    /// <param name="steps">How many steps it has.</param>
    /// <param name="isJson">Whether stdout is for one JSON document.</param>
    /// <param name="work">Does it, and calls what it is given after each step; from any thread.</param>
    internal static void Run(string title, int steps, bool isJson, Action<Action> work)
    {
        if (!TrainingViews.IsTerminal(isJson))
        {
            work(() => { });
            return;
        }

        AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 30 }, new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{title}, {steps:N0}")), maxValue: steps);
                work(() => task.Increment(1));
            });
    }
}
