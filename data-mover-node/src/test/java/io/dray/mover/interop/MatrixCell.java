package io.dray.mover.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One way to move a file with GSI.
record MatrixCell(Direction direction, Protection protection, Credential credential, Tls tls,
        Streams streams) {
    /// From where to where.
    enum Direction {
        PUT, GET, DRAY_TO_GLOBUS, GLOBUS_TO_DRAY, DRAY_TO_DRAY;

        boolean isThirdParty() {
            return this != PUT && this != GET;
        }
    }

    /// DCAU and PROT, as options of globus-url-copy.
    enum Protection {
        NO_DCAU("-nodcau"), CLEAR(), SAFE("-dcsafe"), PRIVATE("-dcpriv");

        private final List<String> options;

        Protection(String... options) {
            this.options = List.of(options);
        }

        List<String> options() {
            return options;
        }
    }

    /// What data channels show.
    enum Credential {
        DELEGATED, DCSC_AUTO, DCSC_GIVEN
    }

    /// The newest version that is offered.
    enum Tls {
        V1_2, V1_3;

        Map<String, String> environment() {
            return this == V1_3
                    ? Map.of()
                    : Map.of("GLOBUS_GSSAPI_MAX_TLS_PROTOCOL", "TLS1_2_VERSION");
        }
    }

    /// Mode and number of data channels, as options of globus-url-copy.
    enum Streams {
        MODE_S(), MODE_E_1("-fast"), MODE_E_4("-p", "4");

        private final List<String> options;

        Streams(String... options) {
            this.options = List.of(options);
        }

        List<String> options() {
            return options;
        }
    }

    /// All that can be expressed: without DCAU no credential is shown, and a credential for data channels is
    /// given to servers, so a transfer needs two of them.
    static List<MatrixCell> all() {
        List<MatrixCell> cells = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            for (Protection protection : Protection.values()) {
                for (Credential credential : Credential.values()) {
                    if (credential != Credential.DELEGATED && (protection == Protection.NO_DCAU
                            || !direction.isThirdParty())) {
                        continue;
                    }
                    for (Tls tls : Tls.values()) {
                        for (Streams streams : Streams.values()) {
                            cells.add(new MatrixCell(direction, protection, credential, tls,
                                    streams));
                        }
                    }
                }
            }
        }
        return cells;
    }
}
