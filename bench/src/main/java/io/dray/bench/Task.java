package io.dray.bench;

/// What a client process does once.
sealed interface Task {
    /// Copies one file from one server to another.
    ///
    /// @param size bytes of the file
    /// @param streams data channels in extended block mode; 0 means one in stream mode
    /// @param verified whether the checksums at both ends are compared
    record Copy(DataSize size, int streams, boolean verified) implements Task {
        String mode() {
            return streams == 0 ? "stream" : "p" + streams;
        }
    }

    /// Lists a directory: the cost of a process, a login and a little data.
    record Listing() implements Task {}
}
