/// `dray cert`: the user's certificates and proxies.
@NullMarked
package io.dray.mover.cli.certificate;

import org.jspecify.annotations.NullMarked;
