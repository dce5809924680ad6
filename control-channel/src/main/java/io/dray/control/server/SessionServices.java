package io.dray.control.server;

/// The services of a logged-in session, created by [NodeServices#open].
///
/// @param account  local name of the identity (`230 User NAME logged in.`, SITE WHOAMI)
/// @param home     working directory after login
/// @param files    file operations
/// @param data     data transfer process; closed with the session
/// @param requests answers SITE DRAY
public record SessionServices(String account, String home, FileNamespace files, DataSession data,
        NodeRequests requests) {
    /// Services that reject all SITE DRAY requests.
    public SessionServices(String account, String home, FileNamespace files, DataSession data) {
        this(account, home, files, data, NodeRequests.NONE);
    }
}
