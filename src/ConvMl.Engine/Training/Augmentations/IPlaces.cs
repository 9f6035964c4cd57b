namespace ConvMl.Training.Augmentations;

/// <summary>For each pixel of a changed image, the place of the image that it shows.</summary>
internal interface IPlaces
{
    (float Y, float X) Of(int y, int x);
}
