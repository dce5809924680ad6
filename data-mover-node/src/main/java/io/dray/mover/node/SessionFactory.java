package io.dray.mover.node;

import io.dray.control.security.Authorization;
import io.dray.control.security.DataChannelSecurity;
import io.dray.control.security.LoginAttempt;
import io.dray.control.server.DataSession;
import io.dray.control.server.NodeServices;
import io.dray.control.server.SessionServices;
import io.dray.mover.storage.ExportedTree;
import io.dray.mover.storage.Exports;
import io.dray.mover.storage.UploadRequests;
import io.dray.mover.transfer.TransferEngine;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.Refused;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Creates the file namespace and the data transfer process of each session after login, and limits the
/// concurrent sessions of one identity. Safe for many threads.
final class SessionFactory implements NodeServices {
    private static final Logger LOG = LoggerFactory.getLogger(SessionFactory.class);

    private final Exports exports;
    private final TransferEngine engine;
    private final int perIdentity;
    private final boolean readOnly;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();

    /// @param readOnly withholds write and delete rights from all clients
    SessionFactory(Exports exports, TransferEngine engine, int perIdentity, boolean readOnly) {
        this.exports = exports;
        this.engine = engine;
        this.perIdentity = perIdentity;
        this.readOnly = readOnly;
    }

    @Override
    public SessionServices open(Authorization authorization, LoginAttempt attempt) {
        return open(authorization, DataChannelSecurity.Clear::new);
    }

    /// Opens a session.
    ///
    /// @param insteadOfClear security of data channels when the client negotiates none
    SessionServices open(Authorization authorization,
            Supplier<DataChannelSecurity> insteadOfClear) {
        String identity = authorization.identity();
        int sessions = open.merge(identity, 1, Integer::sum);
        try {
            if (sessions > perIdentity) {
                throw new Aborted("You have " + perIdentity + " sessions open here already, the"
                        + " limit for one identity; close some, or try again later.");
            }
            ExportedTree tree = exports.tree(readOnly ? reading(authorization) : authorization);
            DataSession data = engine.open(identity, tree.storage(), tree.files(), insteadOfClear,
                    () -> left(identity));
            return new SessionServices(authorization.account(), "/", tree.files(), data,
                    new UploadRequests(tree.unfinished()));
        } catch (IOException e) {
            left(identity);
            LOG.error("The directory {} exported to {} cannot be opened: {}", authorization.root(),
                    identity, e.getMessage());
            throw new Refused("The exported directory cannot be opened; tell the operator of this"
                    + " node.");
        } catch (RuntimeException e) {
            left(identity);
            throw e;
        }
    }

    /// Number of open sessions.
    int sessions() {
        return open.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static Authorization reading(Authorization granted) {
        List<Authorization.Rule> rules = granted.rules()
                .stream()
                .map(rule -> new Authorization.Rule(rule.prefix(), rule.read(), false, false))
                .toList();
        return new Authorization(granted.identity(), granted.account(), granted.root(), rules,
                granted.thirdParty());
    }

    private void left(String identity) {
        open.computeIfPresent(identity, (who, count) -> count == 1 ? null : count - 1);
    }
}
