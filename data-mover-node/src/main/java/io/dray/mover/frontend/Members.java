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

/// Nodes that joined, and names of back ends that are to get no more work.
///
/// @param joined   URLs with keys, in the order in which they came
/// @param draining names
record Members(List<RemoteUrl> joined, Set<String> draining) {
    static final Members NONE = new Members(List.of(), Set.of());
    /// Each costs a probe every few seconds.
    static final int MOST = 4096;

    private static final String JOINED = "joined ";
    private static final String DRAINING = "draining ";

    Members {
        joined = List.copyOf(joined);
        draining = Set.copyOf(draining);
    }

    /// A node's URL as it announces it.
    ///
    /// @throws Refused when it is not one of a Dray node with a key
    static RemoteUrl announced(String url) {
        try {
            RemoteUrl read = UrlText.parseRemote(url).at("/");
            if (read.server().scheme() != Scheme.DRAY || read.server().key().isEmpty()) {
                throw new Refused("Only nodes with a dray:// URL that has its key can join.");
            }
            DrayKey.parse(read.server().key().get());
            return read;
        } catch (IllegalArgumentException e) {
            throw new Refused("The node that wants to join has no good URL: " + e.getMessage());
        }
    }

    /// The name that people and [TransferUrl.Server] know it by.
    static String name(RemoteUrl url) {
        return url.server().toString();
    }

    /// A node is known by its certificate: one that comes back at another address takes its old place.
    Members with(RemoteUrl url) {
        if (joined.contains(url)) {
            return this;
        }
        List<RemoteUrl> now = new ArrayList<>(joined);
        now.removeIf(old -> name(old).equals(name(url)) || pin(old).equals(pin(url)));
        if (now.size() >= MOST) {
            throw new Refused("This front end has " + MOST + " members, which is as many as it"
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
                throw new Refused("The front end's list of members has a line that it cannot read;"
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

    /// Without keys.
    @Override
    public String toString() {
        return "Members[" + joined.size() + " joined, " + draining.size() + " draining]";
    }
}
