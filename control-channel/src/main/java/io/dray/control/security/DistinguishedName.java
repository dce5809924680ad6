package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/// A subject name as people and GridFTP write it, in the order of the certificate.
///
/// Read from the slash form (`/O=Lab/CN=Alice`, gridmap files and `DCAU S`) or the comma form of RFC
/// 4514 (`CN=Alice,O=Lab`, last part first). Compared part by part, so that a comma or slash inside a
/// value cannot pass for another part.
///
/// @param parts attributes, most general first
public record DistinguishedName(List<Part> parts) {
    private static final int LONGEST = 4096;
    /// Attributes that RFC 4514 writes as numbers, but certificates of the grid world carry.
    private static final Map<String, String> NAMES = Map.of("1.2.840.113549.1.9.1", "EMAILADDRESS");
    private static final Map<String, String> SYNONYMS = Map.of("EMAIL", "EMAILADDRESS", "E",
            "EMAILADDRESS", "S", "ST", "USERID", "UID");

    /// One attribute; the type in upper case.
    public record Part(String type, String value) {
        public Part {
            String upper = type.strip().toUpperCase(Locale.ROOT);
            type = SYNONYMS.getOrDefault(upper, upper);
        }
    }

    public DistinguishedName {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("The subject name is empty.");
        }
    }

    /// @throws SecurityFailure when a part of the name has several values: no map could name it safely
    public static DistinguishedName of(X500Principal principal) {
        try {
            return comma(principal.getName(X500Principal.RFC2253, NAMES));
        } catch (IllegalArgumentException e) {
            throw new SecurityFailure(e.getMessage() + " Get a certificate with a plain name.");
        }
    }

    /// The subject of a certificate for messages, whatever the name; never fails.
    public static String shown(X509Certificate certificate) {
        return shown(certificate.getSubjectX500Principal());
    }

    /// As [#shown(X509Certificate)], for any name.
    public static String shown(X500Principal name) {
        try {
            return comma(name.getName(X500Principal.RFC2253, NAMES)).toString();
        } catch (IllegalArgumentException e) {
            return name.getName().isEmpty() ? "(no name)" : name.getName();
        }
    }

    /// Reads either form.
    ///
    /// @throws IllegalArgumentException with a sentence when it is neither
    public static DistinguishedName parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("The subject name is longer than " + LONGEST + ".");
        }
        return text.startsWith("/") ? slash(text) : comma(text);
    }

    private static DistinguishedName comma(String text) {
        try {
            List<Part> parts = new ArrayList<>();
            for (Rdn rdn : new LdapName(text).getRdns()) {
                if (rdn.size() > 1) {
                    throw new IllegalArgumentException("The subject name \"" + text
                            + "\" joins several values by '+' in one part; such names are not"
                            + " taken.");
                }
                parts.add(new Part(rdn.getType(), value(rdn)));
            }
            return new DistinguishedName(parts);
        } catch (InvalidNameException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a subject name such as CN=Alice,O=Lab.", e);
        }
    }

    private static String value(Rdn rdn) {
        return rdn.getValue() instanceof String text
                ? text
                : "#" + java.util.HexFormat.of().formatHex((byte[]) rdn.getValue());
    }

    /// Parses the slash form. A slash is part of a value unless a type and `=` follow
    /// (`CN=host/node.example.org`).
    private static DistinguishedName slash(String text) {
        List<Part> parts = new ArrayList<>();
        for (String piece : text.substring(1).split("/(?=[A-Za-z][A-Za-z0-9.]*=)", -1)) {
            int equals = piece.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" is not a subject name such as /O=Lab/CN=Alice.");
            }
            parts.add(new Part(piece.substring(0, equals), piece.substring(equals + 1)));
        }
        return new DistinguishedName(parts);
    }

    /// Whether this pattern matches `other`: the same parts, where `*` matches any value.
    boolean covers(DistinguishedName other) {
        if (parts.size() != other.parts.size()) {
            return false;
        }
        for (int i = 0; i < parts.size(); i++) {
            Part pattern = parts.get(i);
            Part actual = other.parts.get(i);
            if (!pattern.type().equals(actual.type())
                    || !(pattern.value().equals("*") || pattern.value().equals(actual.value()))) {
                return false;
            }
        }
        return true;
    }

    /// Whether `child` is this name with one more `CN` (RFC 3820: subject of a proxy certificate).
    boolean isIssuerOfProxy(DistinguishedName child) {
        int size = parts.size();
        return child.parts.size() == size + 1 && child.parts.subList(0, size).equals(parts)
                && child.parts.get(size).type().equals("CN");
    }

    boolean isOnlyWildcards() {
        return Collections.frequency(parts.stream().map(Part::value).toList(), "*") == parts.size();
    }

    /// The slash form.
    @Override
    public String toString() {
        return parts.stream()
                .map(part -> "/" + part.type() + "=" + part.value())
                .collect(Collectors.joining());
    }
}
