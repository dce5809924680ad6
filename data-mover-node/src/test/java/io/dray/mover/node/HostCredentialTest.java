package io.dray.mover.node;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dray.control.security.DataCredential;
import io.dray.control.security.NodeIdentity;
import io.dray.control.security.ReloadedFile;
import io.dray.control.security.grid.GridCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

final class HostCredentialTest {
    @TempDir
    Path directory;
    private Path certificate;
    private Path key;
    private String[] former;
    private String[] next;

    @BeforeEach
    void makeFiles() throws IOException {
        certificate = directory.resolve("hostcert.pem");
        key = directory.resolve("hostkey.pem");
        former = pair("former");
        next = pair("next");
        put(certificate, former[0]);
        put(key, former[1]);
    }

    /// Certificate and key.
    private String[] pair(String name) throws IOException {
        NodeIdentity.openOrCreate(directory.resolve(name), name, Clock.systemUTC(),
                new SecureRandom());
        try (var files = Files.list(directory.resolve(name))) {
            String pem = Files.readString(files.findFirst().orElseThrow());
            int split = pem.indexOf("-----BEGIN PRIVATE");
            return new String[]{pem.substring(0, split), pem.substring(split)};
        }
    }

    private void put(Path file, String text) throws IOException {
        Path made = Files.writeString(directory.resolve("new"), text);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
        Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private ReloadedFile<DataCredential> open() {
        GridCredentials places = GridCredentials.ofProcess(java.util.Map.of(),
                java.util.Optional.of(directory));
        return NodeGrid.hostCredential(places, Optional.of(certificate), Optional.of(key));
    }

    private static String shown(ReloadedFile<DataCredential> host) {
        X509Certificate leaf = host.current().chain().getFirst();
        return leaf.getSubjectX500Principal().getName();
    }

    @Test
    void takesAPairWhoseKeyComesAfterItsCertificate() throws IOException {
        ReloadedFile<DataCredential> host = open();
        put(certificate, next[0]);
        assertThat(shown(host)).isEqualTo("CN=dray node former");
        put(key, next[1]);
        assertThat(shown(host)).isEqualTo("CN=dray node next");
    }

    @Test
    void takesAPairWhoseCertificateComesAfterItsKey() throws IOException {
        ReloadedFile<DataCredential> host = open();
        put(key, next[1]);
        assertThat(shown(host)).isEqualTo("CN=dray node former");
        put(certificate, next[0]);
        assertThat(shown(host)).isEqualTo("CN=dray node next");
    }

    @Test
    void keepsWhatItHasWhileFilesAreGoneOrNoTextAndSaysSoOnce() throws IOException {
        ReloadedFile<DataCredential> host = open();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(ReloadedFile.class);
        logger.addAppender(log);
        log.start();
        try {
            Files.delete(key);
            assertThat(shown(host)).isEqualTo("CN=dray node former");
            put(key, next[1]);
            Files.write(certificate, new byte[]{(byte) 0xff, (byte) 0xfe});
            for (int i = 0; i < 5; i++) {
                assertThat(shown(host)).isEqualTo("CN=dray node former");
            }
            assertThat(log.list).hasSize(2);
            put(certificate, next[0]);
            assertThat(shown(host)).isEqualTo("CN=dray node next");
        } finally {
            logger.detachAppender(log);
        }
    }
}
