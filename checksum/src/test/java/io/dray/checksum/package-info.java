/// Tests of the checksums against published vectors, Bouncy Castle and the system's own tools.
@NullMarked
package io.dray.checksum;

import org.jspecify.annotations.NullMarked;
