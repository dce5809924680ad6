/// A front end (GFD.20 striping): a data transfer process that moves no data itself, but drives nodes that share
/// a file system, over ordinary control conversations. Any GridFTP server that has the commands can be one of
/// these back ends. No data channel, no file and no private protocol belong here.
@NullMarked
package io.dray.mover.frontend;

import org.jspecify.annotations.NullMarked;
