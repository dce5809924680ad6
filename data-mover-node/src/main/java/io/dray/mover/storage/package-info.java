/// Storage behind one small interface, confined to an exported directory.
@NullMarked
package io.dray.mover.storage;

import org.jspecify.annotations.NullMarked;
