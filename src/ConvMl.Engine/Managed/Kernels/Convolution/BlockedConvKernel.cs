using ConvMl.Layers;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Planning;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>
/// A convolution of the blocked layout, or a transposed one, in its place in a plan, forward or backward to the input, with the layers that
/// are fused into it. A batch normalization is folded into the weights and the bias when they are prepared: w·γ ÷ √(σ² + ε) and (b − μ)·γ ÷ √(σ² + ε) + β.
/// </summary>
internal sealed unsafe class BlockedConvKernel(KernelSite site, Pass pass, BlockedConv conv, bool isSourcePlanar = false, bool canPool = false) : Kernel
{
    private readonly bool _hasBias = site.Node.Description.Parameters.Count > 1;

    /// <inheritdoc/>
    public override BufferLayout InputLayout => isSourcePlanar ? BufferLayout.Planar : BufferLayout.Blocked;

    /// <inheritdoc/>
    public override BufferLayout OutputLayout => BufferLayout.Blocked;

    /// <inheritdoc/>
    public override bool RunsEpilogue => true;

    /// <inheritdoc/>
    public override bool RunsPool => canPool;

    /// <summary>The places of the maxima, where a backward pass asks for them.</summary>
    public override long SavedLength => pass == Pass.Forward && site.Epilogue.Pool is { } pool && site.OutputNeedsGradient
        ? site.MaxBatchSize * PlacesLength(pool.OutputShape)
        : 0;

    /// <inheritdoc/>
    public override bool RunsInputReLU => pass == Pass.BackwardInput && site.InputReLU is not null;

    /// <summary>Over the output of the ReLU before the layer, which masks the gradient.</summary>
    public override Placement Placement => RunsInputReLU && conv.MayWriteOverMask ? Placement.OverInput : Placement.Own;

    /// <inheritdoc/>
    public override ForwardValues Reads => RunsInputReLU ? ForwardValues.Inputs : ForwardValues.None;

    /// <inheritdoc/>
    public override long PreparedLength => conv.PreparedLength;

    /// <inheritdoc/>
    public override long ScratchLength(int workers) => BatchScratch.Longest(site, batch => conv.ScratchLength(batch, workers));

    /// <inheritdoc/>
    public override void Prepare(KernelArguments arguments, PassState state)
    {
        if (pass == Pass.Forward && site.Epilogue.BatchNorm is { } batchNorm)
            PrepareFolded(arguments, state, batchNorm);
        else
            conv.Prepare(state.Pool, arguments.Parameters[0], pass == Pass.Forward && _hasBias ? arguments.Parameters[1] : null, arguments.Prepared);
    }

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state)
    {
        if (pass == Pass.Forward)
        {
            var residual = arguments.Inputs.Length > 1 ? arguments.Inputs[1] : null;
            var epilogue = new ConvEpilogue(residual, site.Epilogue.Rectify, pools: site.Epilogue.Pool is not null, places: (ulong*)arguments.Saved);
            conv.Run(state.Pool, state.BatchSize, arguments.Input, arguments.Parameters[0], arguments.Prepared, epilogue, arguments.Output, arguments.Scratch);
        }
        else
        {
            var epilogue = new ConvEpilogue(mask: RunsInputReLU ? arguments.Input : null);
            var source = new ConvSource(arguments.OutputGradient, (ulong*)arguments.Saved);
            conv.Run(state.Pool, state.BatchSize, source, arguments.Parameters[0], arguments.Prepared, epilogue, arguments.InputGradient, arguments.Scratch);
        }
    }

    // Floats of the places of one sample: two for a vector of maxima.
    private long PlacesLength(Shape maxima) => BlockedLayout.ImageLength(maxima.Channels, maxima.Height, maxima.Width, site.Lanes) / site.Lanes * 2;

    // The folded weights are needed for this moment only, once for a session of inference.
    private void PrepareFolded(KernelArguments arguments, PassState state, NetworkNode batchNorm)
    {
        var channels = batchNorm.OutputShape.Channels;
        var shape = site.Node.Description.Parameters[0].Shape;
        var first = _hasBias ? 2 : 1;
        var normalize = new BatchNormParameters(
            arguments.Parameters[first], arguments.Parameters[first + 1], arguments.Parameters[first + 2], arguments.Parameters[first + 3],
            ((BatchNorm)batchNorm.Layer).Epsilon);
        var folded = new AlignedBuffer(shape.Elements + channels);
        float* weights = folded.Pointer, bias = weights + shape.Elements;
        var scales = new double[channels];
        for (var channel = 0; channel < channels; channel++)
        {
            scales[channel] = normalize.Weight[channel] * normalize.InverseDeviation(channel);
            var centred = (_hasBias ? arguments.Parameters[1][channel] : 0) - (double)normalize.Mean[channel];
            bias[channel] = (float)((centred * scales[channel]) + normalize.Bias[channel]);
        }

        var taps = shape[2] * shape[3];
        for (var filter = 0; filter < shape[0] * shape[1]; filter++)
        {
            var scale = scales[OutputChannelOf(filter, shape, channels)];
            for (var index = (nint)filter * taps; index < (filter + 1) * (nint)taps; index++)
                weights[index] = (float)(arguments.Parameters[0][index] * scale);
        }

        conv.Prepare(state.Pool, weights, bias, arguments.Prepared);
        GC.KeepAlive(folded);
    }

    // The weights of a convolution are [O, C ÷ groups, K, L], of a transposed one [C, O ÷ groups, K, L].
    private int OutputChannelOf(int filter, Shape weight, int channels)
    {
        var (outer, inner) = (filter / weight[1], filter % weight[1]);
        return site.Node.Layer is ConvTranspose2D ? (outer / (weight[0] * weight[1] / channels) * weight[1]) + inner : outer;
    }
}
