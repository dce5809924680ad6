/// The coordinator of third-party transfers: negotiates with both ends, restarts failed transfers, verifies the
/// files, and keeps a journal so that a later run can resume.
///
/// Blocking code on virtual threads over [io.dray.control.client.ControlConversation], in the order of the
/// protocol (Globus server 13.24). It accesses no storage. No file data passes through it.
@NullMarked
package io.dray.control.coordination;

import org.jspecify.annotations.NullMarked;
