package io.dray.protocol.parameters;

/// Representation type (TYPE) of RFC 959: ASCII translates line ends, image does not.
public enum RepresentationType {
    ASCII('A'), IMAGE('I');

    private final char code;

    RepresentationType(char code) {
        this.code = code;
    }

    public char code() {
        return code;
    }
}
