package io.dray.control.security.gsi;

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
