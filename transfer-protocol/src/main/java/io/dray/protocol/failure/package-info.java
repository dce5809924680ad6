/// Why a transfer or file operation failed, and the one mapping from failures to replies. Pure.
@NullMarked
package io.dray.protocol.failure;

import org.jspecify.annotations.NullMarked;
