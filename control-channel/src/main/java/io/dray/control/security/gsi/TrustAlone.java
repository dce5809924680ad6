package io.dray.control.security.gsi;

import io.dray.control.security.DataCredential;
import io.dray.control.security.DistinguishedName;
import io.dray.control.security.GridAccess;
import io.dray.control.security.GssTokenExchange;
import io.dray.control.security.grid.GridTrust;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Trust for a node without GSI logins whose data channels connect to peers with grid certificates.
///
/// @param trust loaded when the first such peer connects
public record TrustAlone(Supplier<GridTrust> trust) implements GridAccess {
    @Override
    public GssTokenExchange newExchange() {
        throw noLogins();
    }

    @Override
    public DistinguishedName identify(String whose, List<X509Certificate> chain) {
        return trust.get().verify(whose, chain).name();
    }

    @Override
    public List<String> groups(List<X509Certificate> chain) {
        return List.of();
    }

    @Override
    public Optional<String> account(DistinguishedName name, Optional<String> account) {
        return Optional.empty();
    }

    @Override
    public DataCredential host() {
        throw noLogins();
    }

    private static SecurityFailure noLogins() {
        return new SecurityFailure("This node does not offer GSSAPI authentication.");
    }
}
