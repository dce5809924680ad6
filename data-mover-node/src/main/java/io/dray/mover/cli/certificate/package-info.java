/// `dray cert`: certificates and proxies of the user.
@NullMarked
package io.dray.mover.cli.certificate;

import org.jspecify.annotations.NullMarked;
