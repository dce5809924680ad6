package io.dray.control.server;

/// What a logged-in session works with; made by [NodeServices#open].
///
/// @param account  name the identity is known by here (`230 User NAME logged in.`, SITE WHOAMI)
/// @param home     working directory after login
/// @param files    file operations
/// @param data     data transfer process; closed with the session
/// @param requests what Dray's own requests are answered by
public record SessionServices(String account, String home, FileNamespace files, DataSession data,
        NodeRequests requests) {
    /// Services that know no requests.
    public SessionServices(String account, String home, FileNamespace files, DataSession data) {
        this(account, home, files, data, NodeRequests.NONE);
    }
}
