package io.dray.control.security.grid;

import eu.emi.security.authn.x509.impl.KeyAndCertCredential;
import eu.emi.security.authn.x509.proxy.ProxyCertificateOptions;
import eu.emi.security.authn.x509.proxy.ProxyGenerator;
import io.dray.control.security.grid.GridWorld.Wish;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x509.AttributeCertificate;
import org.italiangrid.voms.asn1.VOMSACGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class VomsAttributesTest {
    private static final String SERVER = "O=Test,CN=voms.example.org";
    private static final List<String> GROUPS = List.of("/physics/Role=production", "/physics");

    @TempDir
    private Path home;
    private GridWorld world;
    private GridTrust trust;
    private Path vomsdir;

    @BeforeEach
    void makeWorld() throws IOException {
        world = new GridWorld(Files.createDirectory(home.resolve("certs")));
        trust = GridTrust.open(world.directory);
        vomsdir = Files.createDirectories(home.resolve("vomsdir"));
        Files.writeString(
                Files.createDirectory(vomsdir.resolve("physics")).resolve("voms.example.org.lsc"),
                "/O=Test/CN=voms.example.org\n/O=Test/CN=Test CA\n");
    }

    @AfterEach
    void close() {
        trust.close();
    }

    private List<X509Certificate> proxyWithGroups(GridCredential holder, Date until)
            throws Exception {
        X509Certificate server = GridWorld.certificate(
                new Wish(SERVER, world.now.minusSeconds(600), Duration.ofDays(1), false),
                GridWorld.keys(0), GridWorld.AUTHORITY, world.authorityKeys);
        VOMSACGenerator generator = new VOMSACGenerator(new KeyAndCertCredential(
                GridWorld.keys(0).getPrivate(), new X509Certificate[]{server}));
        AttributeCertificate attributes = generator.generateVOMSAttributeCertificate(GROUPS,
                List.of(), List.of(), holder.leaf(), BigInteger.ONE,
                Date.from(world.now.minusSeconds(7200)), until, "physics", "voms.example.org",
                15000).toASN1Structure();
        ProxyCertificateOptions options = new ProxyCertificateOptions(
                ProxyChains.array(holder.chain()));
        options.setPublicKey(GridWorld.keys(2).getPublic());
        options.setAttributeCertificates(new AttributeCertificate[]{attributes});
        return List
                .of(ProxyGenerator.generate(options, holder.key()).getCertificateChain());
    }

    private List<String> groups(List<X509Certificate> chain, Path directory) {
        return new VomsAttributes(directory, trust).of(trust.verify("It", chain));
    }

    @Test
    void believesTheServersOfTheDirectory() throws Exception {
        List<X509Certificate> chain = proxyWithGroups(world.user("O=Test,CN=Alice"),
                Date.from(world.now.plusSeconds(3600)));
        assertThat(groups(chain, vomsdir)).isEqualTo(GROUPS);
        assertThat(VomsAttributes.claimed(chain)).isEqualTo(GROUPS);
    }

    @Test
    void believesNoOtherServers() throws Exception {
        List<X509Certificate> chain = proxyWithGroups(world.user("O=Test,CN=Alice"),
                Date.from(world.now.plusSeconds(3600)));
        Path lsc = vomsdir.resolve("physics").resolve("voms.example.org.lsc");
        Files.writeString(lsc, "/O=Test/CN=another.example.org\n/O=Test/CN=Test CA\n");
        assertThat(groups(chain, vomsdir)).isEmpty();
        Files.delete(lsc);
        assertThat(groups(chain, vomsdir)).isEmpty();
        assertThat(groups(chain, home.resolve("nowhere"))).isEmpty();
    }

    @Test
    void takesNoAttributesOfAnother() throws Exception {
        List<X509Certificate> alices = proxyWithGroups(world.user("O=Test,CN=Alice"),
                Date.from(world.now.plusSeconds(3600)));
        GridCredential bob = world.user("O=Test,CN=Bob");
        ProxyCertificateOptions options = new ProxyCertificateOptions(
                ProxyChains.array(bob.chain()));
        options.setPublicKey(GridWorld.keys(2).getPublic());
        byte[] stolen = alices.getFirst().getExtensionValue("1.3.6.1.4.1.8005.100.100.5");
        options.addExtension(new eu.emi.security.authn.x509.proxy.CertificateExtension(
                "1.3.6.1.4.1.8005.100.100.5",
                org.bouncycastle.asn1.ASN1Primitive.fromByteArray(
                        org.bouncycastle.asn1.ASN1OctetString.getInstance(stolen).getOctets()),
                false));
        List<X509Certificate> chain = List
                .of(ProxyGenerator.generate(options, bob.key()).getCertificateChain());
        assertThat(VomsAttributes.claimed(chain)).isEqualTo(GROUPS);
        assertThat(groups(chain, vomsdir)).isEmpty();
    }

    @Test
    void takesNoAttributesThatHaveExpired() throws Exception {
        assertThat(groups(proxyWithGroups(world.user("O=Test,CN=Alice"),
                Date.from(world.now.minusSeconds(1200))), vomsdir)).isEmpty();
    }
}
