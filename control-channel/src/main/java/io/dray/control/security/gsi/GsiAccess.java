package io.dray.control.security.gsi;

import io.dray.control.security.DataCredential;
import io.dray.control.security.DistinguishedName;
import io.dray.control.security.GridAccess;
import io.dray.control.security.GssTokenExchange;
import io.dray.control.security.grid.GridTrust;
import io.dray.control.security.grid.VomsAttributes;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/// Access by GSI: the host's credential, a trust directory and a gridmap, all as they are in their files
/// when a client comes.
///
/// @param hosts    the host's credential as it is now
/// @param trust    trust directory
/// @param accounts gives the accounts of a name, the usual one first; none for a name that is not known
/// @param voms     who is a member of what
/// @param keys     for credentials that are delegated
public record GsiAccess(Supplier<DataCredential> hosts, GridTrust trust,
        Function<DistinguishedName, List<String>> accounts,
        VomsAttributes voms, DelegationKeys keys) implements GridAccess {

    @Override
    public GssTokenExchange newExchange() {
        AtomicReference<String> claimed = new AtomicReference<>("");
        return new GssAcceptor(
                new GssTokenEngine(new GsiTls(host(), trust.trustManager(claimed::set)).server()),
                keys, claimed::get);
    }

    @Override
    public DistinguishedName identify(String whose, List<X509Certificate> chain) {
        return trust.verify(whose, chain).name();
    }

    @Override
    public List<String> groups(List<X509Certificate> chain) {
        return voms.of(trust.verify("The client's certificate", chain));
    }

    @Override
    public Optional<String> account(DistinguishedName name, Optional<String> account) {
        return accounts.apply(name)
                .stream()
                .filter(known -> account.isEmpty() || account.get().equals(known))
                .findFirst();
    }

    @Override
    public String withoutPlaces(String reason) {
        return reason.replace(trust.directory().toString(), "the server's trust directory");
    }

    @Override
    public DataCredential host() {
        return hosts.get();
    }
}
