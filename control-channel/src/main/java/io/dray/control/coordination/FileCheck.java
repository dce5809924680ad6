package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.parameters.ChecksumBasis;

/// What is known of a file that arrived: what was compared, and no more.
public sealed interface FileCheck {
    /// The checksums of both ends agree.
    ///
    /// @param value lower case hexadecimal
    /// @param basis what the destination computed it of
    record Checksum(ChecksumAlgorithm algorithm, String value, ChecksumBasis basis)
            implements
                FileCheck {}

    /// The sizes agree.
    record Size() implements FileCheck {}

    /// An earlier run of the same copy had checked and named it. Since then it is unchanged at both ends:
    /// identity, size and time of change are what they were. Nothing was read.
    record Unchanged() implements FileCheck {}

    /// The same for all files that were checked in this way.
    default FileCheck kind() {
        return this instanceof Checksum sum
                ? new Checksum(sum.algorithm(), "", sum.basis())
                : this;
    }
}
