package io.dray.control.security;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Presents one credential whatever the peer asks for, also a certificate that the platform's own key
/// manager would think unfit (proxies, MD5 signatures).
public final class CredentialKeyManager extends X509ExtendedKeyManager {
    private static final String ALIAS = "credential";

    private final DataCredential credential;

    public CredentialKeyManager(DataCredential credential) {
        this.credential = credential;
    }

    private @Nullable String alias(String type) {
        String algorithm = credential.chain().getFirst().getPublicKey().getAlgorithm();
        boolean edwards = type.startsWith("Ed") && algorithm.startsWith("Ed");
        return edwards || type.startsWith(algorithm) ? ALIAS : null;
    }

    private @Nullable String alias(String[] types) {
        for (String type : types) {
            String alias = alias(type);
            if (alias != null) {
                return alias;
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] types,
            Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(types);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String type, Principal @Nullable [] issuers,
            @Nullable SSLEngine engine) {
        return alias(type);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers,
            @Nullable Socket socket) {
        return alias(types);
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers,
            @Nullable Socket socket) {
        return alias(type);
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
        return alias(type) == null ? new String[0] : new String[]{ALIAS};
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
        return getClientAliases(type, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return credential.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return credential.key();
    }
}
