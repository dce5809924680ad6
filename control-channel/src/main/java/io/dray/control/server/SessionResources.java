package io.dray.control.server;

import java.time.InstantSource;
import java.util.concurrent.ExecutorService;

/// Resources shared by all control sessions.
///
/// @param storage bounded executor for file operations and logins
/// @param clock   the present time
public record SessionResources(ExecutorService storage, InstantSource clock) {}
