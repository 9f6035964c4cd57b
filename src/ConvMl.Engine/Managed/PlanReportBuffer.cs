namespace ConvMl.Managed;

/// <summary>A piece of a plan's memory.</summary>
/// <param name="Name">The first value that lives in it.</param>
/// <param name="Offset">Bytes from the beginning of the memory.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="FirstStep">The step from which on it is in use; −1 if that is before the first.</param>
/// <param name="LastStep">The step after which it is free; null if it is kept from pass to pass.</param>
public sealed record PlanReportBuffer(string Name, long Offset, long Bytes, int FirstStep, int? LastStep);
