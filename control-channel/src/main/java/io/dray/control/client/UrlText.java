package io.dray.control.client;

import io.dray.control.client.TransferUrl.LocalPath;
import io.dray.control.client.TransferUrl.RemoteUrl;
import io.dray.control.client.TransferUrl.Scheme;
import io.dray.control.client.TransferUrl.Server;
import io.dray.protocol.name.PercentEncoding;
import io.dray.protocol.text.PeerText;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The text of a [TransferUrl]: `scheme://[KEY@|user[:password]@]host[:port]/path`, `NAME:path` of a saved
/// server, `file:///path`, or a path of this host.
///
/// The path of a URL is absolute in the server's exported tree, as in the URLs of GridFTP tools; an extra
/// leading slash changes nothing (`ftp://host//data` is `/data`). `/~/name` is relative to the directory
/// after login. Percent escapes stand for bytes, which need not be UTF-8; `?` and `#` are ordinary
/// characters.
public final class UrlText {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{1,512}");
    private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern REMOTE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private UrlText() {}

    /// Parses a URL, a remote name with a path, or a local path.
    ///
    /// @param saved finds the URL saved under a name (`dray remote add`)
    /// @throws IllegalArgumentException with a sentence that says what is wrong, without secrets
    public static TransferUrl parse(String text, Function<String, Optional<RemoteUrl>> saved) {
        int colon = text.indexOf(':');
        if (colon > 0 && text.startsWith("://", colon)) {
            return parseUrl(text.substring(0, colon).toLowerCase(Locale.ROOT),
                    text.substring(colon + 3));
        }
        if (colon > 0 && isRemoteName(text.substring(0, colon))) {
            String name = text.substring(0, colon);
            RemoteUrl base = saved.apply(name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "No server is saved under the name \"" + name + "\"; 'dray remote add "
                                    + name
                                    + " URL' saves one. For a file of this host write ./" + name
                                    + ":..."));
            String path = checkedPath(text.substring(colon + 1));
            if (path.isEmpty()) {
                return base;
            }
            return path.startsWith("/") ? base.at(withoutDoubleSlash(path)) : base.child(path);
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("The path is empty.");
        }
        return new LocalPath(text);
    }

    /// Parses the URL of a server.
    ///
    /// @throws IllegalArgumentException with a sentence that says what is wrong, without secrets
    public static RemoteUrl parseRemote(String text) {
        if (parse(text, name -> Optional.empty()) instanceof RemoteUrl remote) {
            return remote;
        }
        throw new IllegalArgumentException(
                "Not the URL of a server: expected dray://, gsiftp://, ftp:// or ftps://.");
    }

    /// Whether a word is a valid name for a saved server.
    public static boolean isRemoteName(String word) {
        return REMOTE_NAME.matcher(word).matches();
    }

    private static TransferUrl parseUrl(String scheme, String rest) {
        if (scheme.equals("file")) {
            return localFile(rest);
        }
        for (Scheme known : Scheme.values()) {
            if (known.word().equals(scheme)) {
                return parseServer(known, rest);
            }
        }
        throw new IllegalArgumentException("The scheme \"" + scheme
                + "://\" is not known: expected dray://, gsiftp://, ftp://, ftps:// or a path.");
    }

    private static LocalPath localFile(String rest) {
        int slash = rest.indexOf('/');
        String host = slash < 0 ? rest : rest.substring(0, slash);
        if (slash < 0 || !(host.isEmpty() || host.equals("localhost"))) {
            throw new IllegalArgumentException(
                    "A file: URL names a file of this host: file:///absolute/path.");
        }
        return new LocalPath(decoded(rest.substring(slash)));
    }

    private static RemoteUrl parseServer(Scheme scheme, String rest) {
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "/" : serverPath(decoded(rest.substring(slash)));
        int at = authority.lastIndexOf('@');
        String word = at < 0 ? "" : authority.substring(0, at);
        String hostAndPort = authority.substring(at + 1);
        int portColon = portColon(hostAndPort);
        String host = host(hostAndPort.substring(0, portColon));
        int port = portColon == hostAndPort.length()
                ? scheme.port()
                : port(hostAndPort.substring(portColon + 1));
        return new RemoteUrl(server(scheme, word, host, port), path);
    }

    private static Server server(Scheme scheme, String word, String host, int port) {
        if (scheme == Scheme.DRAY) {
            if (!word.isEmpty() && !KEY.matcher(word).matches()) {
                throw new IllegalArgumentException("The text before the @ is not a key as"
                        + " 'dray serve' prints it: letters, digits, - and _ only.");
            }
            return new Server(scheme, Optional.of(word).filter(w -> !w.isEmpty()),
                    Optional.empty(), Optional.empty(), host, port);
        }
        int colon = word.indexOf(':');
        String user = decoded(colon < 0 ? word : word.substring(0, colon));
        Optional<String> password = colon < 0
                ? Optional.empty()
                : Optional.of(decoded(word.substring(colon + 1)));
        return new Server(scheme, Optional.empty(), Optional.of(user).filter(u -> !u.isEmpty()),
                password, host, port);
    }

    private static int portColon(String hostAndPort) {
        int from = hostAndPort.startsWith("[") ? Math.max(0, hostAndPort.indexOf(']')) : 0;
        int colon = hostAndPort.indexOf(':', from);
        return colon < 0 ? hostAndPort.length() : colon;
    }

    private static String host(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]") && text.length() > 2;
        String host = bracketed ? text.substring(1, text.length() - 1) : text;
        if (!(bracketed ? IPV6 : HOST).matcher(host).matches()) {
            throw new IllegalArgumentException(text.isEmpty()
                    ? "The URL names no host."
                    : "\"" + text + "\" is not a host name or address"
                            + " (an IPv6 address stands in brackets: [::1]).");
        }
        return host;
    }

    private static int port(String text) {
        if (text.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is not a port: 1 to 65535.");
    }

    private static String serverPath(String path) {
        if (path.equals("/~") || path.equals("/~/")) {
            return ".";
        }
        return path.startsWith("/~/") ? relative(path.substring(3)) : withoutDoubleSlash(path);
    }

    /// Prefixes `./` to relative paths that servers would misread: many expand a leading `~`, skip leading
    /// blanks, or take a leading `-` for an option.
    private static String relative(String path) {
        return path.startsWith("~") || path.startsWith(" ") || path.startsWith("-")
                ? "./" + path
                : path;
    }

    private static String withoutDoubleSlash(String path) {
        int slashes = 0;
        while (slashes < path.length() && path.charAt(slashes) == '/') {
            slashes++;
        }
        return "/" + path.substring(slashes);
    }

    private static String decoded(String text) {
        if (STRAY_PERCENT.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "A % in a URL must be followed by two hex digits; % itself is %25.");
        }
        return checkedPath(PercentEncoding.decode(text));
    }

    private static String checkedPath(String path) {
        if (path.indexOf('\n') >= 0 || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(PeerText.shown(path) + ": a line feed or NUL cannot"
                    + " be part of a name on a server, since commands of FTP are lines. Name it"
                    + " differently.");
        }
        return path;
    }

    /// The path part of a URL, from the first slash on.
    static String encodedPath(String path) {
        String rooted = path.startsWith("/") ? path : path.equals(".") ? "/~/" : "/~/" + path;
        return encoded(rooted, "/-._~!$&'()*+,;=:@");
    }

    /// A user name or password, percent-encoded.
    static String encodedWord(String word) {
        return encoded(word, "-._~");
    }

    private static String encoded(String text, String literal) {
        return PercentEncoding.encode(text, c -> literal.indexOf(c) >= 0
                || (c < 0x80 && Character.isLetterOrDigit(c)));
    }
}
