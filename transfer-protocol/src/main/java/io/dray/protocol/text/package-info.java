/// Makes text from a peer safe for logs, terminals and audit lines; JSON on one line.
@NullMarked
package io.dray.protocol.text;

import org.jspecify.annotations.NullMarked;
