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

    /// DCAU and PROT.
    enum Protection {
        NO_DCAU, CLEAR, SAFE, PRIVATE;

        /// As `dray cp --data-protection` takes it.
        String level() {
            return switch (this) {
                case NO_DCAU -> "none";
                case CLEAR -> "authenticated";
                case SAFE -> "safe";
                case PRIVATE -> "private";
            };
        }

        /// As options of globus-url-copy.
        List<String> options() {
            return switch (this) {
                case NO_DCAU -> List.of("-nodcau");
                case CLEAR -> List.of();
                case SAFE -> List.of("-dcsafe");
                case PRIVATE -> List.of("-dcpriv");
            };
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

    /// Mode and number of data channels.
    enum Streams {
        MODE_S, MODE_E_1, MODE_E_4;

        /// As options of globus-url-copy.
        List<String> options() {
            return switch (this) {
                case MODE_S -> List.of();
                case MODE_E_1 -> List.of("-fast");
                case MODE_E_4 -> List.of("-p", "4");
            };
        }
    }

    /// What `dray cp` can express: it always uses extended blocks and takes no credential for data channels
    /// from a file; the TLS version is the other end's when that is a Globus server.
    static List<MatrixCell> ofDray() {
        List<MatrixCell> cells = new ArrayList<>();
        for (MatrixCell cell : all(true)) {
            boolean versions = cell.direction == Direction.DRAY_TO_GLOBUS
                    || cell.direction == Direction.GLOBUS_TO_DRAY;
            if (cell.credential != Credential.DCSC_GIVEN && cell.streams != Streams.MODE_S
                    && (cell.tls == Tls.V1_3 || versions)) {
                cells.add(cell);
            }
        }
        return cells;
    }

    /// What globus-url-copy can express: a credential for data channels is given to servers, so a transfer
    /// needs two of them.
    static List<MatrixCell> ofGlobus() {
        return all(false);
    }

    /// Without DCAU no credential is shown.
    ///
    /// @param secretsHere whether a client that is an end itself can take a credential made for the transfer
    private static List<MatrixCell> all(boolean secretsHere) {
        List<MatrixCell> cells = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            for (Protection protection : Protection.values()) {
                for (Credential credential : Credential.values()) {
                    boolean fits = protection != Protection.NO_DCAU
                            && (secretsHere || direction.isThirdParty());
                    if (credential == Credential.DELEGATED || fits) {
                        cells.addAll(of(direction, protection, credential));
                    }
                }
            }
        }
        return cells;
    }

    private static List<MatrixCell> of(Direction direction, Protection protection,
            Credential credential) {
        List<MatrixCell> cells = new ArrayList<>();
        for (Tls tls : Tls.values()) {
            for (Streams streams : Streams.values()) {
                cells.add(new MatrixCell(direction, protection, credential, tls, streams));
            }
        }
        return cells;
    }
}
