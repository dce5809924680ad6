package io.dray.control.client;

import java.util.Optional;

/// Where a file or directory is: on this host, or in the exported tree of a server.
///
/// Never prints secrets: `toString` of a remote one has neither key nor password.
public sealed interface TransferUrl {
    /// The path as text; ends in `/` where the person wrote that a directory is meant.
    String path();

    /// The same place's entry with another path.
    TransferUrl at(String path);

    /// The entry `name` below this one.
    default TransferUrl child(String name) {
        String path = path();
        return at(path.isEmpty() || path.endsWith("/") ? path + name : path + "/" + name);
    }

    /// Last component of the path; empty for a root.
    default String name() {
        String path = path();
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    }

    /// A path of this host.
    record LocalPath(String path) implements TransferUrl {
        public LocalPath {
            if (path.isEmpty()) {
                throw new IllegalArgumentException("The path is empty.");
            }
        }

        @Override
        public LocalPath at(String newPath) {
            return new LocalPath(newPath);
        }

        @Override
        public String toString() {
            return path;
        }
    }

    /// An entry of a server.
    ///
    /// @param server where and as whom to log in
    /// @param path   as it goes over the wire, nothing encoded: absolute, or relative to the directory
    ///               after login (`/~/name` in a URL, or `~` alone as `.`)
    record RemoteUrl(Server server, String path) implements TransferUrl {
        public RemoteUrl {
            if (path.isEmpty()) {
                throw new IllegalArgumentException("The path is empty.");
            }
        }

        @Override
        public RemoteUrl at(String newPath) {
            return new RemoteUrl(server, newPath);
        }

        /// For people: without key, user's password, or anything else to keep.
        @Override
        public String toString() {
            return server + UrlText.encodedPath(path);
        }

        /// The whole URL, key and password included: for private files only.
        public String withSecrets() {
            return server.withSecrets() + UrlText.encodedPath(path);
        }
    }

    /// A server and the way to be let in; equal servers can share a session.
    ///
    /// @param scheme   decides the security of the control channel
    /// @param key      the opaque word of a `dray://` URL: certificate pin and access token
    /// @param user     login name, if one was given
    /// @param password password, if one was given
    /// @param host     name or literal address, without brackets
    /// @param port     TCP port of the control channel
    record Server(Scheme scheme, Optional<String> key, Optional<String> user,
            Optional<String> password, String host, int port) {
        public Server {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("port out of range: " + port);
            }
        }

        /// For people: scheme, host, port.
        @Override
        public String toString() {
            return scheme.prefix() + hostAndPort();
        }

        String withSecrets() {
            String word = key.orElseGet(() -> user.map(UrlText::encodedWord).orElse("")
                    + password.map(p -> ":" + UrlText.encodedWord(p)).orElse(""));
            return scheme.prefix() + (word.isEmpty() ? "" : word + "@") + hostAndPort();
        }

        /// `HOST:PORT`, an IPv6 literal in brackets.
        public String hostAndPort() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /// The doors of a server that a client can name.
    enum Scheme {
        /// `AUTH TLS`, login by key, client certificate, or anonymous; data channels private.
        DRAY("dray", 2811),
        /// No security.
        FTP("ftp", 21),
        /// Explicit TLS (RFC 4217).
        FTPS("ftps", 21),
        /// Grid security: `AUTH GSSAPI` with a grid credential.
        GSIFTP("gsiftp", 2811);

        private final String word;
        private final int port;

        Scheme(String word, int port) {
            this.word = word;
            this.port = port;
        }

        /// `dray://` and the like.
        public String prefix() {
            return word + "://";
        }

        String word() {
            return word;
        }

        int port() {
            return port;
        }
    }
}
