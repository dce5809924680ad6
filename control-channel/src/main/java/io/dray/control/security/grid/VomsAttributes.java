package io.dray.control.security.grid;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.italiangrid.voms.VOMSAttribute;
import org.italiangrid.voms.VOMSValidators;
import org.italiangrid.voms.ac.VOMSACValidator;
import org.italiangrid.voms.ac.VOMSValidationResult;
import org.italiangrid.voms.store.VOMSTrustStore;
import org.italiangrid.voms.store.impl.DefaultVOMSTrustStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Memberships and roles (FQANs, such as `/cms/Role=production`) that a virtual organisation's server has
/// put into a proxy (GFD.182), checked against a directory of such servers (`vomsdir`, with
/// `VO/HOST.lsc`). Safe for many threads.
public final class VomsAttributes {
    private static final Logger LOG = LoggerFactory.getLogger(VomsAttributes.class);

    private final Path directory;
    private final GridTrust trust;

    /// @param directory may be missing: no memberships are accepted then
    /// @param trust     for the certificates of the servers
    public VomsAttributes(Path directory, GridTrust trust) {
        this.directory = directory;
        this.trust = trust;
    }

    /// The FQANs of a chain that pass the checks, the primary one first. Others are omitted, and the reason is
    /// logged.
    ///
    /// @param identity of a chain that has been verified
    public List<String> of(GridIdentity identity) {
        X509Certificate[] chain = ProxyChains.array(identity.chain());
        if (!Files.isDirectory(directory) || claimed(identity.chain()).isEmpty()) {
            return List.of();
        }
        try {
            // Read anew each time: it is small, and changes count at once.
            VOMSTrustStore store = new DefaultVOMSTrustStore(List.of(directory.toString()));
            VOMSACValidator validator = VOMSValidators.newValidator(store, trust.validator());
            return validator.validateWithResult(chain)
                    .stream()
                    .filter(result -> isValid(identity, result))
                    .map(VOMSValidationResult::getAttributes)
                    .flatMap(attribute -> attribute.getFQANs().stream())
                    .toList();
        } catch (RuntimeException e) {
            LOG.warn("VOMS attributes of {} cannot be checked against {}: {}", identity.name(),
                    directory, e.toString());
            return List.of();
        }
    }

    private static boolean isValid(GridIdentity identity, VOMSValidationResult result) {
        if (!result.isValid()) {
            LOG.info("VOMS attributes of {} not taken: {}", identity.name(),
                    result.getValidationErrors());
        }
        return result.isValid();
    }

    /// The attributes claimed by the chain, not verified.
    static List<String> claimed(List<X509Certificate> chain) {
        try {
            return VOMSValidators.newParser()
                    .parse(ProxyChains.array(chain))
                    .stream()
                    .map(VOMSAttribute::getFQANs)
                    .flatMap(List::stream)
                    .toList();
        } catch (RuntimeException e) {
            LOG.debug("VOMS attributes unreadable", e);
            return List.of();
        }
    }
}
