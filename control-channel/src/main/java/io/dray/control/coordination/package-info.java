/// The coordinator: joins two control conversations to one third-party transfer, restarts what breaks,
/// verifies what arrived, and keeps a journal that survives its own death.
///
/// Straight-line code on virtual threads over [io.dray.control.client.ControlConversation]; it reads as
/// the protocol's own sequence (Globus server 13.24). No storage, and of
/// data nothing but listings of servers that send them no other way.
@NullMarked
package io.dray.control.coordination;

import org.jspecify.annotations.NullMarked;
