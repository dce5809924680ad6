package io.dray.bench.servers;

import io.dray.bench.measure.Launch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

final class ThrowawayAuthorityTest {
    @TempDir
    private Path folder;

    @Test
    @Tag("interop")
    void opensslFindsAndAcceptsWhatItMakes() throws Exception {
        assumeThat(Launch.installed("openssl")).as("openssl is not installed here")
                .isPresent();
        ThrowawayAuthority.create(folder, "someone");
        Path trusted = folder.resolve("certificates");
        for (String name : List.of("host", "user")) {
            assertThat(openssl("verify", "-no-CAfile", "-CApath", trusted.toString(),
                    folder.resolve(name + "cert.pem").toString())).contains("OK");
            assertThat(openssl("x509", "-noout", "-pubkey", "-in",
                    folder.resolve(name + "cert.pem").toString()))
                    .isEqualTo(openssl("pkey", "-pubout", "-in",
                            folder.resolve(name + "key.pem").toString()));
        }
        assertThat(openssl("x509", "-noout", "-subject", "-nameopt", "compat", "-in",
                folder.resolve("hostcert.pem").toString()).strip())
                .endsWith(ThrowawayAuthority.HOST_SUBJECT);
        assertThat(Files.readString(folder.resolve("gridmap")))
                .isEqualTo("\"/O=Dray Bench/CN=Bench User\" someone\n");
        assertThat(Files.getPosixFilePermissions(folder.resolve("hostkey.pem"))).hasSize(2);
    }

    /// The hash OpenSSL prints for this name.
    @Test
    void namesAuthoritiesAsOpensslDoes() throws Exception {
        assertThat(ThrowawayAuthority
                .subjectHash(new X500Name("O=Dray Bench,CN=Bench Authority")))
                .isEqualTo(ThrowawayAuthority.subjectHash(
                        new X500Name("O= dray  BENCH ,CN=bench authority")))
                .matches("[0-9a-f]{8}");
    }

    private static String openssl(String... arguments) throws Exception {
        Process process = new Launch(List.of("openssl")).with(arguments)
                .writingTo(Files.createTempFile("openssl", "out"))
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(),
                StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
