package io.dray.mover.cli.endpoint;

import io.dray.control.security.UserHome;
import io.dray.control.security.grid.GridCredential;
import io.dray.control.security.grid.GridCredentials;
import io.dray.control.security.grid.GridProxy;
import io.dray.control.security.grid.GridTrust;
import io.dray.control.security.grid.ProxyPlan;
import io.dray.control.security.gsi.GsiClient;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/// The user's grid credential and trust directory, from the options or from the default locations of the Globus
/// tools.
record UserGrid(GsiClient client) implements AutoCloseable {
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when a file is missing or unusable
    static UserGrid open(ServerOptions options) {
        Clock clock = Clock.systemUTC();
        GridCredentials places = GridCredentials.ofProcess(System.getenv(), UserHome.ofProcess());
        GridCredential credential = options.certificate()
                .map(file -> GridCredentials.load(file, options.key().orElse(file)))
                .orElseGet(() -> places.find(clock))
                .credential();
        Optional<ProxyPlan> delegation = options.delegation();
        if (delegation.filter(plan -> !plan.limited()).isPresent() && credential.limited()) {
            throw new SecurityFailure("--delegate full needs a full proxy, and the one of "
                    + credential.identity() + " is limited: make another (dray cert proxy), or"
                    + " delegate a limited one.");
        }
        return new UserGrid(new GsiClient(credential,
                GridTrust.open(options.trusted().orElseGet(places::trustDirectory)),
                new GridProxy(clock, new SecureRandom()), delegation));
    }

    @Override
    public void close() {
        client.trust().close();
    }
}
