package io.dray.mover.node;

/// The configuration is invalid. The message is one sentence that names the place and the expected value.
public final class NodeConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NodeConfigException(String message) {
        super(message);
    }
}
