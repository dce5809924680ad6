package io.dray.control.security;

import java.nio.file.Path;
import java.util.List;

/// Rights of one authenticated identity on this node: the result of login and identity map.
///
/// @param identity   identity in the audit log: `token:NAME`, `anonymous`, or the subject DN of a certificate
/// @param account    local account
/// @param root       exported directory: `/` of the session
/// @param rules      rights by path; the longest matching prefix decides, no match denies
/// @param thirdParty whether PORT and EPRT may name hosts other than the client's
public record Authorization(String identity, String account, Path root, List<Rule> rules,
        boolean thirdParty) {

    /// Rights below a path prefix of the exported tree.
    ///
    /// @param prefix normalized path such as `/` or `/incoming`
    public record Rule(String prefix, boolean read, boolean write, boolean delete) {}
}
