/// Names of files as text, and the bytes that they are. Pure.
@NullMarked
package io.dray.protocol.name;

import org.jspecify.annotations.NullMarked;
