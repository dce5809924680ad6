package io.dray.mover.frontend;

import io.dray.control.client.DrayKey;
import io.dray.control.client.TransferUrl.RemoteUrl;
import io.dray.control.client.TransferUrl.Scheme;
import io.dray.control.client.UrlText;
import io.dray.protocol.failure.TransferFailure.Refused;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Nodes that joined, and names of back ends that are being drained.
///
/// @param joined   URLs with keys, in the order in which they joined
/// @param draining names
record Members(List<RemoteUrl> joined, Set<String> draining) {
    static final Members NONE = new Members(List.of(), Set.of());
    /// Maximum number of members: each costs a probe every few seconds.
    static final int MOST = 4096;

    private static final String JOINED = "joined ";
    private static final String DRAINING = "draining ";

    Members {
        joined = List.copyOf(joined);
        draining = Set.copyOf(draining);
    }

    /// Parses the URL that a node announces.
    ///
    /// @throws Refused when it is not a `dray://` URL with a key
    static RemoteUrl announced(String url) {
        try {
            RemoteUrl read = UrlText.parseRemote(url).at("/");
            if (read.server().scheme() != Scheme.DRAY || read.server().key().isEmpty()) {
                throw new Refused("Only nodes with a dray:// URL that has its key can join.");
            }
            DrayKey.parse(read.server().key().get());
            return read;
        } catch (IllegalArgumentException e) {
            throw new Refused(
                    "The URL of the node that wants to join is invalid: " + e.getMessage());
        }
    }

    /// Returns the name shown to people, as in [TransferUrl.Server].
    static String name(RemoteUrl url) {
        return url.server().toString();
    }

    /// Adds a member. A node is identified by its certificate: at a new address it replaces its old entry.
    Members with(RemoteUrl url) {
        if (joined.contains(url)) {
            return this;
        }
        List<RemoteUrl> now = new ArrayList<>(joined);
        now.removeIf(old -> name(old).equals(name(url)) || pin(old).equals(pin(url)));
        if (now.size() >= MOST) {
            throw new Refused("This front end has " + MOST + " members, the most that it"
                    + " takes; forget some.");
        }
        now.add(url);
        return new Members(now, draining);
    }

    Members without(String name) {
        return new Members(joined.stream().filter(url -> !name(url).equals(name)).toList(),
                draining).draining(name, false);
    }

    Members draining(String name, boolean wanted) {
        Set<String> now = new LinkedHashSet<>(draining);
        if (wanted) {
            now.add(name);
        } else {
            now.remove(name);
        }
        return new Members(joined, now);
    }

    private static String pin(RemoteUrl url) {
        return DrayKey.parse(url.server().key().orElseThrow()).fingerprint().toString();
    }

    /// @throws io.dray.protocol.failure.TransferFailure.Refused when a line cannot be read
    static Members parse(String text) {
        List<RemoteUrl> joined = new ArrayList<>();
        Set<String> draining = new LinkedHashSet<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith(JOINED)) {
                joined.add(announced(line.substring(JOINED.length())));
            } else if (line.startsWith(DRAINING)) {
                draining.add(line.substring(DRAINING.length()));
            } else if (!line.isBlank()) {
                throw new Refused("The front end's list of members has an invalid line;"
                        + " it was written by another version, or is damaged.");
            }
        }
        return new Members(joined, draining);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        joined.forEach(url -> text.append(JOINED).append(url.withSecrets()).append('\n'));
        draining.stream()
                .sorted()
                .forEach(name -> text.append(DRAINING).append(name).append('\n'));
        return text.toString();
    }

    /// Returns a text without the keys.
    @Override
    public String toString() {
        return "Members[" + joined.size() + " joined, " + draining.size() + " draining]";
    }
}
