namespace ConvMl.Scenes;

/// <summary>What scenes are for. The parts share no random number, and should be given garments of their own.</summary>
public enum ScenePart
{
    /// <summary>Scenes to train on.</summary>
    Training,

    /// <summary>Scenes to test on.</summary>
    Test,
}
