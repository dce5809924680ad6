/// Why a transfer, a login or a file operation failed. Pure values; `io.dray.protocol.reply` maps them to
/// replies.
@NullMarked
package io.dray.protocol.failure;

import org.jspecify.annotations.NullMarked;
