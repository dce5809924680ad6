@NullMarked
package io.dray.protocol.tree;

import org.jspecify.annotations.NullMarked;
