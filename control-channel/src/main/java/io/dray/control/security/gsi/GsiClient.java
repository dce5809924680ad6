package io.dray.control.security.gsi;

import io.dray.control.security.grid.GridCredential;
import io.dray.control.security.grid.GridProxy;
import io.dray.control.security.grid.GridTrust;
import io.dray.control.security.grid.ProxyPlan;
import java.util.Optional;

/// What a user needs to log in by GSI. Safe for many threads.
///
/// @param credential the user's
/// @param trust      whom to believe
/// @param proxies    signs what is delegated
/// @param delegation what servers get; empty for nothing, without which many can open no authenticated
///                   data channels
public record GsiClient(GridCredential credential, GridTrust trust, GridProxy proxies,
        Optional<ProxyPlan> delegation) {

    /// An exchange of tokens with one server.
    ///
    /// @param host name that the server's certificate must be for
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when TLS does not take the
    ///                                                                  credential
    public GssInitiator newExchange(String host, int port) {
        TokenEngine engine = new TokenEngine(
                new GsiTls(credential.asDataCredential(), trust.trustManager()).client(host, port));
        return new GssInitiator(engine, chain -> ServerNames.check(host, chain), delegation
                .map(plan -> new GssInitiator.Delegation(proxies, credential, plan)));
    }
}
