namespace ConvMl.Training;

/// <summary>Why a training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All planned epochs were done.</summary>
    Completed,

    /// <summary>The validation loss had not become better for as many epochs as was asked.</summary>
    StoppedEarly,

    /// <summary>It was cancelled; the best parameters so far are kept.</summary>
    Cancelled,
}
