package io.dray.control.client;

import java.util.Optional;

/// The location of a file or directory: on this host, or in the exported tree of a server.
///
/// Never prints secrets: `toString` of a remote URL contains neither key nor password.
public sealed interface TransferUrl {
    /// The path as text; ends in `/` if the user marked it as a directory.
    String path();

    /// The same server or host with another path.
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

    /// A file or directory of a server.
    ///
    /// @param server server and login
    /// @param path   path as sent on the wire, without URL encoding: absolute, or relative to the directory
    ///               after login (`/~/name` in a URL; `~` alone is `.`)
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

        /// For messages: without key, user's password, or other secrets.
        @Override
        public String toString() {
            return server + UrlText.encodedPath(path);
        }

        /// The full URL, including key and password: for private files only.
        public String withSecrets() {
            return server.withSecrets() + UrlText.encodedPath(path);
        }
    }

    /// A server and its login; equal servers can share a session.
    ///
    /// @param scheme   defines the security of the control channel
    /// @param key      the opaque word of a `dray://` URL: certificate pin and access token
    /// @param user     login name, if given
    /// @param password password, if given
    /// @param host     name or literal address, without brackets
    /// @param port     TCP port of the control channel
    record Server(Scheme scheme, Optional<String> key, Optional<String> user,
            Optional<String> password, String host, int port) {
        public Server {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("port out of range: " + port);
            }
        }

        /// For messages: scheme, host, port.
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

    /// The protocols that a URL can name.
    enum Scheme {
        /// `AUTH TLS`; login by key, by client certificate, or anonymous; private data channels.
        DRAY("dray", 2811),
        /// No security.
        FTP("ftp", 21),
        /// Explicit TLS (RFC 4217).
        FTPS("ftps", 21),
        /// GSI: `AUTH GSSAPI` with a grid credential.
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
