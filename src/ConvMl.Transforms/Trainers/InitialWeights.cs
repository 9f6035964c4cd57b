using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Transforms.Trainers;

/// <summary>The weights that a training begins with: given ones where there are some, else those of the seed.</summary>
internal static class InitialWeights
{
    /// <summary>Makes them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="given">Weights by name; null for none.</param>
    /// <param name="names">For the layers of the given weights their names in the network; null where they are the same.</param>
    /// <exception cref="ArgumentException">A given weight has another shape than the network's of that name, or none is the network's.</exception>
    internal static ParameterSet Of(Network network, long seed, ParameterSet? given, IReadOnlyDictionary<string, string>? names = null)
    {
        var parameters = network.CreateParameters(seed);
        if (given is null) return parameters;
        var known = given.Layout.Slots.Select(slot => (Given: slot, Own: Find(network, slot, names))).Where(pair => pair.Own is not null).ToArray();
        var wrong = known.Where(pair => pair.Given.Shape != pair.Own!.Shape).ToArray();
        if (wrong.Length > 0 || known.Length == 0)
        {
            throw new ArgumentException(
                "The initial parameters do not fit the network: " +
                (known.Length == 0
                    ? $"it has none of {string.Join(", ", given.Layout.Slots.Take(4).Select(slot => $"'{slot.Name}'"))}{(given.Layout.Slots.Count > 4 ? ", …" : "")}. Layers are matched by name."
                    : $"{string.Join(", ", wrong.Select(pair => $"'{pair.Given.Name}' is {pair.Given.Shape}, the network's is {pair.Own!.Shape}"))}. Give a layer that should begin anew another name."));
        }

        foreach (var (slot, own) in known) given[slot].CopyTo(parameters[own!]);
        return parameters;
    }

    /// <summary>Which layers begin with given weights and which begin anew, and what was given for no layer, as a line for the log.</summary>
    internal static string Describe(Network network, ParameterSet given)
    {
        var known = network.Parameters.Slots.Where(slot => given.Layout.TryGet(slot.Name, out _)).ToHashSet();
        var unused = given.Layout.Slots.Where(slot => !network.Parameters.TryGet(slot.Name, out _));
        return $"Begins with given weights: {Layers(known)}; anew: {Layers(network.Parameters.Slots.Where(slot => !known.Contains(slot)))}; given for no layer: {Layers(unused)}.";

        static string Layers(IEnumerable<ParameterSlot> slots)
        {
            var names = slots.Select(slot => slot.Name[..slot.Name.LastIndexOf('.')]).Distinct().ToArray();
            return names.Length == 0 ? "none" : string.Join(", ", names);
        }
    }

    private static ParameterSlot? Find(Network network, ParameterSlot slot, IReadOnlyDictionary<string, string>? names)
    {
        var dot = slot.Name.LastIndexOf('.');
        var layer = slot.Name[..dot];
        if (names is not null && !names.TryGetValue(layer, out layer)) return null;
        return network.Parameters.TryGet(layer + slot.Name[dot..], out var own) ? own : null;
    }
}
