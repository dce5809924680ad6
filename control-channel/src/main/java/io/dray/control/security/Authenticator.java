package io.dray.control.security;

import io.dray.control.security.ClientIdentity.Certified;
import io.dray.control.security.ClientIdentity.Member;
import io.dray.control.security.ClientIdentity.Nobody;
import io.dray.control.security.ClientIdentity.Presented;
import io.dray.control.security.ClientIdentity.TokenHolder;
import io.dray.control.security.ClientIdentity.UnderPolicy;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides logins: identifies the client, then determines its rights.
///
/// | USER | PASS | under TLS |
/// |---|---|---|
/// | `:token:`, or any name | access token, base64url | required |
/// | `:certificate:`, `:globus-mapping:`, or the account the map gives | nothing; a client certificate | required |
/// | `:globus-mapping:`, or an account of the name | anything | GSI, see [GridAccess] |
/// | `anonymous`, `ftp` | anything | from other hosts, unless insisted on |
///
/// A front end acts for the account that it names in USER, after authenticating the account's user itself. For
/// a front end every name without a leading colon is an account, `anonymous` too.
final class Authenticator {
    private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);
    private static final Set<String> ANONYMOUS = Set.of("anonymous", "ftp");
    private static final Set<String> BY_CERTIFICATE = Set.of(":certificate:", ":globus-mapping:");

    private final NodeSecuritySettings settings;
    private final Optional<ReloadedFile<IdentityMap>> map;
    private final Clock clock;

    Authenticator(NodeSecuritySettings settings, Clock clock) {
        this.settings = settings;
        this.map = settings.identityMap().map(IdentityMap::inFile);
        this.clock = clock;
    }

    boolean needsNoPassword(LoginAttempt attempt) {
        return attempt.channel() == ControlProtectionKind.TLS && !attempt.peer().isEmpty()
                && byCertificate(attempt).isPresent();
    }

    Authorization login(LoginAttempt attempt) {
        if (ANONYMOUS.contains(attempt.user().toLowerCase(Locale.ROOT))) {
            return forNobody(attempt).orElseGet(() -> anonymous(attempt));
        }
        if (attempt.channel() == ControlProtectionKind.GSI) {
            return byGrid(attempt);
        }
        if (!attempt.isProtected()) {
            throw new SecurityFailure("This server takes logins of this kind over TLS only;"
                    + " send AUTH TLS first.");
        }
        if (BY_CERTIFICATE.contains(attempt.user())) {
            return byCertificate(attempt).orElseThrow(() -> refused(attempt,
                    "no client certificate that is known here was shown"));
        }
        return byCertificate(attempt)
                .or(() -> byToken(attempt).flatMap(own -> FrontEndLogin.of(settings, own)
                        .map(front -> front.actingFor(attempt.user()))
                        .orElse(Optional.of(own))))
                .orElseThrow(() -> refused(attempt, "neither token nor certificate is known here"));
    }

    /// The token exchange has proved the client's identity, so the message may say what is missing.
    private Authorization byGrid(LoginAttempt attempt) {
        GridAccess grid = settings.grid()
                .orElseThrow(
                        () -> refused(attempt, "there is no access by GSI"));
        DistinguishedName name = grid.identify("The client's certificate", attempt.peer());
        Optional<String> account = Optional.of(attempt.user())
                .filter(user -> !BY_CERTIFICATE.contains(user));
        Optional<Authorization> rule = map
                .flatMap(file -> file.current().find(identities(grid, name, attempt.peer())));
        // A matching rule decides, even if it refuses; the gridmap is consulted only without one.
        Optional<Authorization> own = rule.or(() -> mapped(grid, name, Optional.empty()));
        Optional<FrontEndLogin> front = own.flatMap(one -> FrontEndLogin.of(settings, one));
        Optional<Authorization> found;
        if (front.isPresent()) {
            found = front.get().actingFor(attempt.user());
        } else if (rule.isPresent()) {
            found = rule
                    .filter(given -> account.isEmpty() || account.get().equals(given.account()));
        } else {
            found = account.isEmpty() ? own : mapped(grid, name, account);
        }
        return found.orElseThrow(() -> new SecurityFailure("Gridmap lookup failure: Could not map "
                + name + account.map(a -> " to " + a).orElse("") + "."));
    }

    private Optional<Authorization> mapped(GridAccess grid, DistinguishedName name,
            Optional<String> account) {
        return grid.account(name, account)
                .map(mapped -> new Authorization(name.toString(), mapped,
                        settings.grant().root(), settings.grant().rules(),
                        settings.grant().thirdParty()));
    }

    private List<ClientIdentity> identities(GridAccess grid, DistinguishedName name,
            List<X509Certificate> chain) {
        List<ClientIdentity> identities = new ArrayList<>(List.of(new Certified(name)));
        if (map.filter(file -> file.current().asksForGroups()).isPresent()) {
            grid.groups(chain).forEach(group -> identities.add(new Member(name, group)));
        }
        CertificateChains.policies(chain)
                .forEach(policy -> identities.add(new UnderPolicy(name, policy)));
        return identities;
    }

    /// A front end acting for an anonymous user.
    private Optional<Authorization> forNobody(LoginAttempt attempt) {
        return attempt.channel() == ControlProtectionKind.TLS
                ? byToken(attempt).flatMap(own -> FrontEndLogin.of(settings, own))
                        .flatMap(front -> front.namedAccount(attempt.user()))
                : Optional.empty();
    }

    private Authorization anonymous(LoginAttempt attempt) {
        AnonymousAccess anonymous = settings.anonymous();
        if (anonymous.level() == AnonymousAccess.Level.NONE) {
            throw refused(attempt, "anonymous logins are switched off");
        }
        if (!attempt.isProtected() && !anonymous.clearFromAfar()
                && !attempt.remote().getAddress().isLoopbackAddress()) {
            throw new SecurityFailure("This server takes anonymous logins from other hosts over"
                    + " TLS only; send AUTH TLS first.");
        }
        ClientIdentity nobody = new Nobody();
        return granted(nobody).orElseGet(() -> {
            boolean write = anonymous.level() == AnonymousAccess.Level.WRITE;
            return new Authorization(nobody.toString(), "anonymous", settings.grant().root(),
                    narrowed(write), false);
        });
    }

    /// The owner's rules without the rights that anonymous users lack.
    private List<Authorization.Rule> narrowed(boolean write) {
        return settings.grant()
                .rules()
                .stream()
                .map(rule -> new Authorization.Rule(rule.prefix(), rule.read(),
                        rule.write() && write, rule.delete() && write))
                .toList();
    }

    private Optional<Authorization> byToken(LoginAttempt attempt) {
        AccessToken shown;
        try {
            shown = AccessToken.parse(attempt.password().strip());
        } catch (IllegalArgumentException e) {
            LOG.debug("password from {} is not a token", attempt.remote());
            return Optional.empty();
        }
        return settings.tokens()
                .nameOf(shown)
                .map(TokenHolder::new)
                .map(holder -> granted(holder)
                        .orElseGet(() -> new Authorization(holder.toString(),
                                settings.grant().account(),
                                settings.grant().root(), settings.grant().rules(),
                                settings.grant().thirdParty())));
    }

    private Optional<Authorization> byCertificate(LoginAttempt attempt) {
        if (!attempt.isProtected() || attempt.peer().isEmpty()) {
            return Optional.empty();
        }
        Optional<Authorization> authorization = map
                .flatMap(file -> file.current().find(identities(attempt.peer())));
        if (BY_CERTIFICATE.contains(attempt.user())) {
            return authorization;
        }
        Optional<FrontEndLogin> front = authorization
                .flatMap(found -> FrontEndLogin.of(settings, found));
        return front.isPresent()
                ? front.get().namedAccount(attempt.user())
                : authorization.filter(found -> found.account().equals(attempt.user()));
    }

    /// The identities that a chain proves: the leaf certificate itself, and the subject if a trusted authority
    /// issued it.
    private List<ClientIdentity> identities(List<X509Certificate> chain) {
        List<ClientIdentity> identities = new ArrayList<>();
        try {
            X509Certificate leaf = chain.getFirst();
            CertificateChains.checkDates("The client's certificate", leaf,
                    java.util.Date.from(clock.instant()));
            identities.add(new Presented(Fingerprint.of(leaf)));
            if (!settings.authorities().isEmpty() && CertificateChains.isForClients(leaf)) {
                CertificateChains.validate("The client's certificate", chain,
                        settings.authorities(), clock);
                DistinguishedName name = CertificateChains.identity(chain);
                identities.add(new Certified(name));
                CertificateChains.policies(chain)
                        .forEach(policy -> identities.add(new UnderPolicy(name, policy)));
            }
        } catch (SecurityFailure e) {
            LOG.info("client certificate not taken: {}", e.getMessage());
        }
        return identities;
    }

    private Optional<Authorization> granted(ClientIdentity identity) {
        return map.flatMap(file -> file.current().find(identity));
    }

    /// Logs the reason; the client does not learn it.
    private static SecurityFailure refused(LoginAttempt attempt, String reason) {
        LOG.info("login of {} from {} refused: {}", attempt.user(), attempt.remote(), reason);
        return new SecurityFailure("Login incorrect.");
    }
}
