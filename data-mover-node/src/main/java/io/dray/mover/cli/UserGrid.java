package io.dray.mover.cli;

import io.dray.control.security.grid.GridCredential;
import io.dray.control.security.grid.GridCredentials;
import io.dray.control.security.grid.GridProxy;
import io.dray.control.security.grid.GridTrust;
import io.dray.control.security.gsi.GsiClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;

/// The user's grid credential and trust directory, from the options or from the places where the Globus
/// tools look.
record UserGrid(GsiClient client) implements AutoCloseable {
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when something is not there or not
    ///                                                                  usable
    static UserGrid open(ServerOptions options) {
        Clock clock = Clock.systemUTC();
        GridCredentials places = GridCredentials.ofProcess(System.getenv(),
                Path.of(System.getProperty("user.home")));
        GridCredential credential = options.certificate()
                .map(file -> GridCredentials.load(file, options.key().orElse(file)))
                .orElseGet(() -> places.find(clock))
                .credential();
        return new UserGrid(new GsiClient(credential,
                GridTrust.open(options.trusted().orElseGet(places::trustDirectory)),
                new GridProxy(clock, new SecureRandom()), options.delegation()));
    }

    @Override
    public void close() {
        client.trust().close();
    }
}
