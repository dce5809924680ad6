/// A front end (GFD.20 striping): a data transfer process that moves no data itself, but drives nodes that
/// share a file system, over ordinary control conversations. Any GridFTP server with the needed commands can be
/// such a back end. No data channel, no file and no private protocol belong here.
@NullMarked
package io.dray.mover.frontend;

import org.jspecify.annotations.NullMarked;
