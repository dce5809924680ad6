/// Foreign programs against Dray nodes, each as a process: curl, lftp, globus-url-copy, and the Globus
/// server. Skipped with a reason where a program is not installed.
@NullMarked
package io.dray.mover.interop;

import org.jspecify.annotations.NullMarked;
