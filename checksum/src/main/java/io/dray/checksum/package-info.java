/// Checksum algorithms, the combination of checksums of parts, and the ledger that combines ranges in any
/// order into the value of the whole.
///
/// Defined by RFC 1950 (Adler-32), ISO 3309 (CRC-32), RFC 3720 (CRC-32C), FIPS 180-4, RFC 1321 and the BLAKE3
/// paper. No files, sockets, clocks or threads here: bytes come as buffers, or through
/// [io.dray.checksum.PositionalSource].
@NullMarked
package io.dray.checksum;

import org.jspecify.annotations.NullMarked;
