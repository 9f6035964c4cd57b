namespace ConvMl.Managed.Planning;

/// <summary>Gives every value its buffer: one of its own, or that of the value it is made from where the kernel allows it and nobody is harmed.</summary>
internal static class PlacementPlanner
{
    /// <summary>Places all values and adds their buffers to <paramref name="buffers"/>.</summary>
    /// <param name="values">Inputs of the network and outputs of its layers.</param>
    /// <param name="steps">All steps in order.</param>
    /// <param name="outputGradients">Gradients; those not written by a step come from the loss.</param>
    /// <param name="maxBatchSize">Most samples in a pass.</param>
    /// <param name="buffers">Takes the new buffers.</param>
    public static void Place(
        IReadOnlyList<PlanValue> values, IReadOnlyList<PlanStep> steps, IEnumerable<PlanValue> outputGradients, int maxBatchSize, List<PlanBuffer> buffers)
    {
        var residents = new Dictionary<PlanBuffer, List<PlanValue>>();
        var written = steps.SelectMany(Results).ToHashSet();
        foreach (var value in values.Concat(outputGradients).Where(value => !written.Contains(value)))
            PlaceAlone(value);
        foreach (var step in steps)
        {
            foreach (var value in Results(step).Where(value => !value.IsPlaced))
            {
                if (Source(step) is { } source && source.Layout.Length == value.Layout.Length && MayShare(step, source))
                    PlaceWith(value, source.Buffer);
                else
                    PlaceAlone(value);
            }
        }

        bool MayShare(PlanStep step, PlanValue source) => step.Kernel.Placement switch
        {
            // An equal value is only ever read, unless a later step finds that nobody needs either any more.
            Placement.SameAsSource => true,
            Placement.Own => false,
            _ => residents[source.Buffer].TrueForAll(resident => resident.LastUse <= step.Index) && !ReadsTwice(step, source.Buffer),
        };

        void PlaceAlone(PlanValue value)
        {
            var buffer = new PlanBuffer(value.Name, PlanBuilder.Staggered((long)value.Layout.Length * maxBatchSize));
            buffers.Add(buffer);
            PlaceWith(value, buffer);
        }

        void PlaceWith(PlanValue value, PlanBuffer buffer)
        {
            value.Buffer = buffer;
            buffer.Touch(value.Written);
            buffer.Touch(Math.Max(value.LastUse, value.Written));
            if (!residents.TryAdd(buffer, [value]))
                residents[buffer].Add(value);
        }
    }

    // A kernel that goes through its inputs one by one must not find the result in a later one.
    private static bool ReadsTwice(PlanStep step, PlanBuffer buffer) =>
        step.Inputs.OfType<PlanValue>().Count(input => input.Buffer == buffer) > 1;

    private static IEnumerable<PlanValue> Results(PlanStep step) => step.Pass == Pass.Forward
        ? [step.Output!]
        : step.InputGradients.OfType<PlanValue>();

    // One of several results has memory of its own, unless they all equal the source.
    private static PlanValue? Source(PlanStep step) =>
        step.Pass == Pass.Forward || step.Kernel.Placement == Placement.OverInput ? step.Inputs[0]
        : step.InputGradients.Count == 1 || step.Kernel.Placement == Placement.SameAsSource ? step.OutputGradient
        : null;
}
