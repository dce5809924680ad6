package io.dray.mover.node;

/// A configuration is wrong. The message is one sentence that names the place and says what is expected.
public final class NodeConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NodeConfigException(String message) {
        super(message);
    }
}
