package io.dray.control.walk;

/// The refusal of a copy whose destination is its source or lies within it. Nothing was copied.
public final class OverlappingCopy extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    OverlappingCopy(String message) {
        super(message);
    }
}
