package io.dray.protocol.parameters;

import io.dray.checksum.ChecksumAlgorithm;

/// The checksum that a stored file must have (SCKS, SITE STORATTR checksum). If the received bytes differ,
/// the upload fails and nothing becomes visible.
///
/// @param value hexadecimal, lower case
public record ExpectedChecksum(ChecksumAlgorithm algorithm, String value) {}
