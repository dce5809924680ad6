package io.dray.control.walk;

/// Why a file is copied.
public enum Difference {
    /// It is not at the destination, as far as the walk has looked.
    NEW,
    /// It is there, and every file is copied ([Comparison#ALWAYS]).
    ANY,
    /// The sizes differ.
    SIZE,
    /// The modification times differ.
    TIME,
    /// The sizes are equal. The contents have to be compared before the file is copied.
    CONTENT
}
