/// Files and directories of a server, by commands of a session: facts, listings, names, checksums, attributes.
@NullMarked
package io.dray.control.remote;

import org.jspecify.annotations.NullMarked;
