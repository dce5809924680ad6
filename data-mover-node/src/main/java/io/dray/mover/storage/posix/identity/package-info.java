/// Whose files: owners and groups ([Accounts]), acting as a local account of the host ([Impersonation]), and what a file
/// keeps of the one that it replaces ([KeptAttributes]).
@NullMarked
package io.dray.mover.storage.posix.identity;

import org.jspecify.annotations.NullMarked;
