package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.parameters.ChecksumBasis;

/// How a file that arrived was verified.
public sealed interface FileCheck {
    /// The checksums of both ends agree.
    ///
    /// @param value lower case hexadecimal
    /// @param basis the data from which the destination computed it
    record Checksum(ChecksumAlgorithm algorithm, String value, ChecksumBasis basis)
            implements
                FileCheck {}

    record Size() implements FileCheck {}

    /// An earlier run of the same copy verified and renamed it. Identity, size and change time are the same at
    /// both ends since then. Nothing was read.
    record Unchanged() implements FileCheck {}

    /// The file was not copied, since the contents at both ends are the same.
    record Same() implements FileCheck {}

    /// Returns the kind of check, without the value of a single file.
    default FileCheck kind() {
        return this instanceof Checksum sum
                ? new Checksum(sum.algorithm(), "", sum.basis())
                : this;
    }
}
