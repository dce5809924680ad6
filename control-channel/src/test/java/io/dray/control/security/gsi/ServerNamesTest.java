package io.dray.control.security.gsi;

import io.dray.control.security.DistinguishedName;
import io.dray.control.security.grid.GridCredential;
import io.dray.control.security.grid.GridTrust;
import io.dray.control.security.grid.GridWorld;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ServerNamesTest {
    @TempDir
    Path directory = Path.of(".");

    @Test
    void takesTheHostsOwnCertificateAndItsProxies() {
        GridCredential host = new GridWorld(directory).user("O=Test,CN=gridftp.example.org");

        assertThatCode(() -> ServerNames.check("gridftp.example.org", host.chain()))
                .doesNotThrowAnyException();
        assertThatCode(() -> ServerNames.check("gridftp.example.org",
                GridWorld.proxyNamed(host, "12345"))).doesNotThrowAnyException();
    }

    @Test
    void takesTheFormOfGridServices() {
        GridCredential host = new GridWorld(directory).user("O=Test,CN=host/gridftp.example.org");

        assertThatCode(() -> ServerNames.check("GridFTP.example.org", host.chain()))
                .doesNotThrowAnyException();
    }

    @Test
    void comparesWithTheSubjectThatTheUserNamed() {
        GridCredential host = new GridWorld(directory).user("O=Test,CN=gridftp.example.org");
        DistinguishedName right = DistinguishedName.parse("/O=Test/CN=gridftp.example.org");
        DistinguishedName wrong = DistinguishedName.parse("/O=Test/CN=other");

        assertThatCode(() -> ServerNames.checkSubject("alias", right, host.chain()))
                .doesNotThrowAnyException();
        assertThatCode(() -> ServerNames.checkSubject("alias", right,
                GridWorld.proxyNamed(host, "other"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> ServerNames.checkSubject("alias", wrong, host.chain()))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("The certificate of alias is /O=Test/CN=gridftp.example.org,"
                        + " but /O=Test/CN=other was expected");
    }

    /// Anybody's proxy may end in any name; it is as valid as its owner's certificate.
    @Test
    void refusesAPersonWhoseProxyBearsTheHostsName() {
        GridCredential person = new GridWorld(directory).user("O=Test,CN=Mallory");
        List<X509Certificate> chain = GridWorld.proxyNamed(person, "gridftp.example.org");
        try (GridTrust trust = GridTrust.open(directory)) {
            assertThat(trust.verify("It", chain).chain()).isEqualTo(chain);
        }

        assertThatThrownBy(() -> ServerNames.check("gridftp.example.org", chain))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("for another host");
    }
}
