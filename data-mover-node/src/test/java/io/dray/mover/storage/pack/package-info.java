@NullMarked
package io.dray.mover.storage.pack;

import org.jspecify.annotations.NullMarked;
