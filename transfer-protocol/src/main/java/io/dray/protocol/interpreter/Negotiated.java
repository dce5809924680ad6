package io.dray.protocol.interpreter;

import io.dray.protocol.address.HostAddress;
import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.parameters.RepresentationType;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import java.time.Duration;
import java.util.Optional;

/// Settings of a session for all later transfers. The common part is a [TransferParameters]; sending and
/// receiving differ in rate limit and markers.
///
/// @param common          parameters for receiving
/// @param retrieveMarkers time between 112 markers of RETR (OPTS RETR markers); zero, the default: none
/// @param sendRate        OPTS RETR RateLimit, bytes per second; 0: no limit
/// @param allowDelayed    OPTS PASV AllowDelayed
/// @param onlyExtended    whether EPSV ALL was sent (RFC 2428 section 4)
/// @param facts           OPTS MLST
/// @param checksumMarkers time between 113 markers of CKSM (OPTS CKSM markers); zero, the default: none
/// @param restartMarkers  whether TREV RESTART was sent: 111 markers are sent in stream mode too
/// @param dataHost        OPTS PASV DataHost: the host that data connections come from
/// @param bareNames       whether the client is a Globus client (SITE CLIENTINFO), which expects NLST to list
///                        names without directory
record Negotiated(TransferParameters common, Duration retrieveMarkers, long sendRate,
        boolean allowDelayed, boolean onlyExtended, FactSelection facts, Duration checksumMarkers,
        boolean restartMarkers, Optional<HostAddress> dataHost, boolean bareNames) {
    static final Negotiated INITIAL = new Negotiated(TransferParameters.INITIAL, Duration.ZERO, 0,
            false, false, FactSelection.STANDARD, Duration.ZERO, false, Optional.empty(), false);

    boolean extendedBlocks() {
        return common.mode() == TransferMode.EXTENDED_BLOCK;
    }

    boolean ascii() {
        return common.type() == RepresentationType.ASCII;
    }

    /// Parameters for RETR and listings. Progress is always reported, for STAT; 112 is sent only on request.
    TransferParameters forSending() {
        TransferParameters sending = common.withRateLimit(sendRate);
        return retrieveMarkers.isZero()
                ? sending
                : sending.withPerformanceInterval(retrieveMarkers);
    }

    /// Parameters for STOR and APPE. In stream mode no markers are sent by default, since clients of RFC 959
    /// do not expect them.
    TransferParameters forReceiving() {
        return extendedBlocks() || (restartMarkers && !ascii())
                ? common
                : common.withRestartMarkerInterval(Duration.ZERO);
    }

    Negotiated with(TransferParameters changed) {
        return new Negotiated(changed, retrieveMarkers, sendRate, allowDelayed, onlyExtended,
                facts, checksumMarkers, restartMarkers, dataHost, bareNames);
    }

    Negotiated withSendRate(long bytes) {
        return new Negotiated(common, retrieveMarkers, bytes, allowDelayed, onlyExtended,
                facts, checksumMarkers, restartMarkers, dataHost, bareNames);
    }

    Negotiated withRetrieveMarkers(Duration interval) {
        return new Negotiated(common, interval, sendRate, allowDelayed, onlyExtended,
                facts, checksumMarkers, restartMarkers, dataHost, bareNames);
    }

    Negotiated withDelayedPassive(boolean allowed) {
        return new Negotiated(common, retrieveMarkers, sendRate, allowed, onlyExtended,
                facts, checksumMarkers, restartMarkers, dataHost, bareNames);
    }

    Negotiated withOnlyExtended() {
        return new Negotiated(common, retrieveMarkers, sendRate, allowDelayed, true, facts,
                checksumMarkers, restartMarkers, dataHost, bareNames);
    }

    Negotiated withFacts(FactSelection wanted) {
        return new Negotiated(common, retrieveMarkers, sendRate, allowDelayed, onlyExtended,
                wanted, checksumMarkers, restartMarkers, dataHost, bareNames);
    }

    Negotiated withChecksumMarkers(Duration interval) {
        return new Negotiated(common, retrieveMarkers, sendRate, allowDelayed, onlyExtended, facts,
                interval, restartMarkers, dataHost, bareNames);
    }

    Negotiated withDataHost(HostAddress host) {
        return new Negotiated(common, retrieveMarkers, sendRate, allowDelayed, onlyExtended, facts,
                checksumMarkers, restartMarkers, Optional.of(host), bareNames);
    }

    Negotiated withRestartMarkers() {
        return new Negotiated(common, retrieveMarkers, sendRate, allowDelayed, onlyExtended, facts,
                checksumMarkers, true, dataHost, bareNames);
    }

    Negotiated withBareNames() {
        return new Negotiated(common, retrieveMarkers, sendRate, allowDelayed, onlyExtended, facts,
                checksumMarkers, restartMarkers, dataHost, true);
    }
}
