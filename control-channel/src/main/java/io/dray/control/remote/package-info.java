/// Operations on files and directories of a server by commands of a session: facts, listings, renames,
/// checksums, attributes.
@NullMarked
package io.dray.control.remote;

import org.jspecify.annotations.NullMarked;
