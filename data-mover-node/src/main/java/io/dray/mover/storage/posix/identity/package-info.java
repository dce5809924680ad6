/// Ownership of files: owners and groups ([Accounts]), acting as a local account of the host ([Impersonation]),
/// and the attributes that a file takes over from the one it replaces ([KeptAttributes]).
@NullMarked
package io.dray.mover.storage.posix.identity;

import org.jspecify.annotations.NullMarked;
