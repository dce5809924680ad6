package io.dray.protocol.parameters;

import io.dray.checksum.ChecksumAlgorithm;

/// The value a stored file must have (SCKS, SITE STORATTR checksum). The upload fails, and nothing becomes
/// visible, when the bytes that arrived have another one.
///
/// @param value hexadecimal, lower case
public record ExpectedChecksum(ChecksumAlgorithm algorithm, String value) {}
