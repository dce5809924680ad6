/// Why a transfer, a login or a file operation failed. Pure values; how they are answered is in
/// `io.dray.protocol.reply`.
@NullMarked
package io.dray.protocol.failure;

import org.jspecify.annotations.NullMarked;
