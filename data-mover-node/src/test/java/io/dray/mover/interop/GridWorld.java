package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An authority, a host and a user of a grid, made anew by `openssl`, and the user's proxy made by `dray`.
///
/// @param directory everything lies here
record GridWorld(Path directory) {
    private static final String ORGANIZATION = "/O=Test/OU=Interop";
    private static final String EXTENSIONS = """
            [req]
            distinguished_name = dn
            [dn]
            [ca]
            basicConstraints = critical,CA:true
            keyUsage = critical,keyCertSign,cRLSign
            subjectKeyIdentifier = hash
            [host]
            basicConstraints = critical,CA:false
            keyUsage = critical,digitalSignature,keyEncipherment
            extendedKeyUsage = serverAuth,clientAuth
            subjectAltName = DNS:localhost,IP:127.0.0.1
            [user]
            basicConstraints = critical,CA:false
            keyUsage = critical,digitalSignature,keyEncipherment
            extendedKeyUsage = clientAuth
            """;

    static GridWorld create(Path directory) throws IOException {
        Program.assume("openssl");
        GridWorld world = new GridWorld(directory);
        Files.createDirectories(directory.resolve("trusted"));
        Files.writeString(directory.resolve("extensions.cnf"), EXTENSIONS);
        world.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                ORGANIZATION + "/CN=Authority", "-config", "extensions.cnf", "-extensions", "ca",
                "-keyout", "authority-key.pem", "-out", "authority.pem");
        world.certificate("host", ORGANIZATION + "/CN=localhost");
        world.certificate("user", ORGANIZATION + "/CN=Some User");
        world.trust();
        Files.writeString(directory.resolve("gridmap"), "\"" + ORGANIZATION + "/CN=Some User\" "
                + System.getProperty("user.name") + "\n");
        Program.dray(directory, "cert", "proxy", "--cert", "user.pem", "--key", "user-key.pem",
                "--out", world.proxy().toString()).ok();
        return world;
    }

    private void certificate(String name, String subject) throws IOException {
        certificate(name, subject, name, 2);
    }

    /// A host certificate that has expired, as `NAME.pem` and `NAME-key.pem`.
    void expiredHost(String name) throws IOException {
        certificate(name, ORGANIZATION + "/CN=localhost", "host", -1);
    }

    private void certificate(String name, String subject, String extensions, int days)
            throws IOException {
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", subject, "-config",
                "extensions.cnf", "-keyout", name + "-key.pem", "-out", name + ".csr");
        openssl("x509", "-req", "-in", name + ".csr", "-CA", "authority.pem", "-CAkey",
                "authority-key.pem", "-CAcreateserial", "-days", Integer.toString(days), "-extfile",
                "extensions.cnf", "-extensions", extensions, "-out", name + ".pem");
        keepPrivate(directory.resolve(name + "-key.pem"));
    }

    private void trust() throws IOException {
        for (String form : List.of("-subject_hash", "-subject_hash_old")) {
            String hash = openssl("x509", "-in", "authority.pem", "-noout", form).strip();
            Files.copy(directory.resolve("authority.pem"), trusted().resolve(hash + ".0"));
            Files.writeString(trusted().resolve(hash + ".signing_policy"), """
                    access_id_CA X509 '%1$s/CN=Authority'
                    pos_rights globus CA:sign
                    cond_subjects globus '"/O=Test/*"'
                    """.formatted(ORGANIZATION));
        }
    }

    private String openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        return Program.run(directory, command).ok().out();
    }

    static void keepPrivate(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /// The user's proxy, in the order of `grid-proxy-init`.
    Path proxy() {
        return directory.resolve("proxy.pem");
    }

    Path trusted() {
        return directory.resolve("trusted");
    }

    /// A node that takes grid logins.
    NodeProcess node(Path root, String... options) throws IOException {
        List<String> all = new ArrayList<>(access());
        all.addAll(List.of(options));
        return NodeProcess
                .start(NodeProcess.Settings.of(root, all.toArray(String[]::new)));
    }

    /// A front end that takes grid logins; its nodes need know nothing of the grid.
    NodeProcess frontEnd(Path place, Path root, List<NodeProcess> backEnds) throws IOException {
        return frontEndOf(place, root, backEnds.stream().map(node -> node.url("/")).toList());
    }

    /// A front end that takes grid logins, and logs in to back ends by the certificate of its host where their
    /// URLs have no key.
    NodeProcess frontEndOf(Path place, Path root, List<String> backEnds, String... options)
            throws IOException {
        List<String> all = new ArrayList<>(access());
        all.addAll(List.of(options));
        backEnds.forEach(url -> all.addAll(List.of("--back-end", url)));
        return NodeProcess.start(NodeProcess.Settings
                .frontEnd(Files.createDirectories(place), root, all));
    }

    private List<String> access() {
        return List.of("--host-cert", directory.resolve("host.pem").toString(), "--host-key",
                directory.resolve("host-key.pem").toString(), "--trusted-certs",
                trusted().toString(), "--gridmap", directory.resolve("gridmap").toString());
    }

    /// What the user's programs find in their environment.
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("X509_CERT_DIR", trusted().toString());
        environment.put("X509_USER_PROXY", proxy().toString());
        environment.put("GLOBUS_HOSTNAME", "localhost");
        environment.put("GSI_AUTHZ_CONF", "/dev/null");
        return environment;
    }
}
