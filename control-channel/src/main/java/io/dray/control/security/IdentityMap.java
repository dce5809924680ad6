package io.dray.control.security;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Maps authenticated identities to account, root directory and rights. The first rule that matches decides; an
/// identity without a rule has no rights.
///
/// @param entries in the order of the file
record IdentityMap(List<Entry> entries) {
    IdentityMap {
        entries = List.copyOf(entries);
    }

    /// One line of the map.
    ///
    /// @param grant what it gives; its `identity` is filled in at login
    record Entry(IdentityPattern pattern, Authorization grant) {}

    /// The map in a file, read again whenever the file has changed; see [ReloadedFile].
    ///
    /// @throws IllegalArgumentException with a sentence when it cannot be read or has a mistake
    static ReloadedFile<IdentityMap> inFile(Path file) {
        try {
            return new ReloadedFile<>(List.of(file), () -> IdentityMapParser.parse(file.toString(),
                    ReloadedFile.text(file, "identity map", IdentityMapParser.LONGEST_FILE)));
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    Optional<Authorization> find(ClientIdentity identity) {
        return find(List.of(identity));
    }

    /// The first rule that matches one of a client's identities.
    Optional<Authorization> find(List<ClientIdentity> identities) {
        for (Entry entry : entries) {
            for (ClientIdentity identity : identities) {
                if (entry.pattern().covers(identity)) {
                    Authorization grant = entry.grant();
                    return Optional.of(new Authorization(identity.toString(), grant.account(),
                            grant.root(), grant.rules(), grant.thirdParty()));
                }
            }
        }
        return Optional.empty();
    }

    /// Whether any rule depends on VOMS groups.
    boolean asksForGroups() {
        return entries.stream()
                .anyMatch(entry -> entry.pattern() instanceof IdentityPattern.Membership);
    }
}
