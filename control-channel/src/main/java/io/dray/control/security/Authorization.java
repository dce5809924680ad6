package io.dray.control.security;

import java.nio.file.Path;
import java.util.List;

/// What one authenticated identity may do on this node: the outcome of login and identity map.
///
/// @param identity   who, for the audit log: `token:NAME`, `anonymous`, or a certificate's subject DN
/// @param account    local name
/// @param root       exported directory: `/` of the session
/// @param rules      what is allowed where; the longest matching prefix decides, nothing matches: denied
/// @param thirdParty whether PORT and EPRT may name hosts other than the control connection's peer
public record Authorization(String identity, String account, Path root, List<Rule> rules,
        boolean thirdParty) {

    /// Rights below a path prefix of the exported tree.
    ///
    /// @param prefix normalized path such as `/` or `/incoming`
    public record Rule(String prefix, boolean read, boolean write, boolean delete) {}
}
