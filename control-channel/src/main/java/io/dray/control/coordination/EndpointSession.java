package io.dray.control.coordination;

import io.dray.control.client.ControlConversation;
import io.dray.protocol.feature.FeatureSet;

/// A logged-in session with one end of a transfer.
///
/// @param name             the end as people know it, without keys: for messages
/// @param conversation     closed with the session
/// @param features         what FEAT said, empty if the server has none
/// @param protectedControl whether secrets may travel on the control channel (TLS, or in-process)
/// @param inProcess        whether the server is this process's own node (local paths)
public record EndpointSession(String name, ControlConversation conversation, FeatureSet features,
        boolean protectedControl, boolean inProcess) implements AutoCloseable {
    @Override
    public void close() {
        conversation.close();
    }
}
