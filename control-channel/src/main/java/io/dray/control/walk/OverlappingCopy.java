package io.dray.control.walk;

/// A copy of something onto or into itself was asked for. Nothing was copied.
public final class OverlappingCopy extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    OverlappingCopy(String message) {
        super(message);
    }
}
