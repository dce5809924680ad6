package io.dray.mover.cli.ping;

import io.dray.control.client.ControlSecurity;
import io.dray.control.client.ConversationBroken;
import io.dray.control.client.DrayKey;
import io.dray.control.client.TransferUrl.RemoteUrl;
import io.dray.control.client.TransferUrl.Scheme;
import io.dray.control.negotiation.DataChannelProtection;
import io.dray.control.negotiation.DirectDataChannel;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.PeerCapabilities;
import io.dray.control.remote.RemoteFiles;
import io.dray.control.security.ClientTls;
import io.dray.control.security.Fingerprint;
import io.dray.control.security.gsi.GsiClient;
import io.dray.mover.cli.endpoint.Endpoints;
import io.dray.mover.cli.ping.Check.Finding;
import io.dray.mover.cli.ping.Check.Result;
import io.dray.mover.cli.terminal.EntryPrinter;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.FailureReport;
import io.dray.mover.datachannel.CongestionControl;
import io.dray.protocol.command.InformationCommand.Query;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.text.PeerText;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The steps of `dray ping`. Each step uses the results of the previous ones; the first failure of the control
/// channel ends them. For one thread.
final class Diagnosis {
    /// Time limit of one reply: a diagnosis should end soon, and slow servers answer within seconds.
    private static final Duration LIMIT = Duration.ofSeconds(20);
    /// Longest time until the user is told whom a step waits for: most servers answer sooner, and few people
    /// wait longer without a word.
    private static final long TOLD_AFTER_MILLIS = 4000;
    /// Bytes of a listing that prove that a data channel works.
    private static final int ENOUGH = 1 << 20;
    /// Smallest clock difference that is reported. The measurement is coarse: it includes a round trip, and
    /// servers report whole seconds.
    private static final Duration NOTICEABLE = Duration.ofSeconds(5);
    private static final String LONG_PATHS = "bbr";
    private static final List<String> WANTED = List.of("MLST", "MLSC", "CKSM", "PARALLEL", "DCSC",
            "MFMT", "REST");

    private final RemoteUrl url;
    private final Endpoints endpoints;
    private final Clock clock;
    private final int limitMillis;
    private final Consumer<Check> report;
    private final Consumer<String> waits;
    private List<InetAddress> addresses = List.of();
    private Optional<ControlProbe> probe = Optional.empty();
    private @Nullable EndpointSession session;
    private String directory = "/";

    /// @param limitMillis time limit of a connection or a reply
    /// @param waits       receives messages about slow steps, on any thread
    /// @param report      receives each finding immediately
    Diagnosis(RemoteUrl url, Endpoints endpoints, Clock clock, int limitMillis,
            Consumer<String> waits, Consumer<Check> report) {
        this.url = url;
        this.endpoints = endpoints;
        this.clock = clock;
        this.limitMillis = limitMillis;
        this.waits = waits;
        this.report = report;
    }

    /// Runs the steps; returns the exit code of the first failure.
    ExitCode run() {
        try {
            ExitCode control = firstFailure(
                    step("name", watched("the name service (DNS)", this::name)),
                    () -> step("port", watched("a greeting of " + url.server(), this::port)),
                    () -> step("tls", watched("the TLS handshake with " + url.server(), this::tls)),
                    () -> step("login", this::login));
            if (control != ExitCode.DONE) {
                return control;
            }
            List<ExitCode> rest = List.of(step("path", this::path),
                    step("features", this::features), step("network", this::network),
                    step("clock", this::clockDifference),
                    step("data out", watched("a data channel to " + url.server(),
                            this::dataFromHere)),
                    step("data back", watched("a data channel from " + url.server(),
                            this::dataFromThere)));
            return rest.stream()
                    .filter(e -> e != ExitCode.DONE)
                    .findFirst()
                    .orElse(ExitCode.DONE);
        } finally {
            probe.ifPresent(ControlProbe::close);
            if (session != null) {
                session.close();
            }
        }
    }

    @SafeVarargs
    private static ExitCode firstFailure(ExitCode first,
            java.util.function.Supplier<ExitCode>... others) {
        ExitCode exit = first;
        for (var other : others) {
            if (exit == ExitCode.DONE) {
                exit = other.get();
            }
        }
        return exit;
    }

    /// A step that tells the user when it takes long. The control channel does that for its own commands.
    private Callable<Finding> watched(String awaited, Callable<Finding> step) {
        return () -> {
            CompletableFuture<Void> message = CompletableFuture.runAsync(
                    () -> waits.accept("still waiting for " + awaited + "; limit "
                            + limitMillis / 1000 + " s."),
                    CompletableFuture.delayedExecutor(Math.min(TOLD_AFTER_MILLIS, limitMillis / 2),
                            TimeUnit.MILLISECONDS));
            try {
                return step.call();
            } finally {
                message.cancel(false);
            }
        };
    }

    private ExitCode step(String name, Callable<Finding> probe) {
        long begin = System.nanoTime();
        Finding finding;
        try {
            finding = probe.call();
        } catch (Exception e) {
            finding = Finding.failed(FailureReport.sentence(e), "", ExitCode.of(e));
        }
        report.accept(new Check(name, finding.result(), finding.detail(), finding.remedy(),
                finding.exit(), Duration.ofNanos(System.nanoTime() - begin)));
        return finding.result() == Result.FAILED ? finding.exit() : ExitCode.DONE;
    }

    private Finding name() {
        String host = url.server().host();
        try {
            addresses = Arrays.asList(InetAddress.getAllByName(host));
            return Finding.ok(host + " is " + addresses.stream()
                    .map(InetAddress::getHostAddress)
                    .collect(Collectors.joining(", ")));
        } catch (UnknownHostException e) {
            return Finding.failed("The name " + host + " is not known to the name service of"
                    + " this host.",
                    "Check its spelling, and the name service.", ExitCode.NOT_FOUND);
        }
    }

    private Finding port() throws IOException {
        List<String> silent = new ArrayList<>();
        for (InetAddress address : addresses) {
            try {
                ControlProbe opened = ControlProbe.connect(url.server().host(),
                        new InetSocketAddress(address, url.server().port()), limitMillis);
                probe = Optional.of(opened);
                String greeting = opened.reply().getLast();
                if (!greeting.startsWith("220")) {
                    return Finding.failed("It says: " + PeerText.shown(greeting),
                            "This is not an FTP service, or it accepts no clients now.",
                            ExitCode.FAILED);
                }

                return silent.isEmpty()
                        ? Finding.ok("It says: " + PeerText.shown(greeting))
                        : Finding.warning("Only " + address.getHostAddress() + " answers, not "
                                + String.join(", ", silent) + ".",
                                "Clients that try the other addresses first are slow.");
            } catch (ConnectException | SocketTimeoutException e) {
                silent.add(address.getHostAddress());
                if (silent.size() == addresses.size()) {
                    return unreachable(e);
                }
            }
        }
        return Finding.failed("No address.", "", ExitCode.NOT_FOUND);
    }

    private Finding unreachable(IOException e) {
        int port = url.server().port();
        return e instanceof SocketTimeoutException
                ? Finding.failed("Nothing answers at port " + port + " within "
                        + limitMillis / 1000 + " s.",
                        "A firewall may drop connections to it, or the"
                                + " host is down.",
                        ExitCode.TIMED_OUT)
                : Finding.failed("The host is there, but refuses connections to port " + port + ".",
                        "No node listens there: start it (dray serve --listen), or correct the"
                                + " port.",
                        ExitCode.FAILED);
    }

    private Finding tls() throws IOException, GeneralSecurityException {
        if (url.server().scheme() == Scheme.FTP) {
            return Finding.warning("Not used: the URL is of clear FTP.",
                    "Anybody on the path can read everything, passwords too; use dray:// or"
                            + " ftps://.");
        }
        if (url.server().scheme() == Scheme.GSIFTP) {
            return Finding.ok("By grid credentials, which are checked at login.");
        }
        ControlProbe.Tls tls = probe.orElseThrow().startTls();
        if (tls.session().isEmpty() || tls.certificate().isEmpty()) {
            return Finding.failed("It does not offer TLS: " + PeerText.shown(tls.answer()),
                    "Ask its operator, or use ftp:// if clear access suffices.",
                    ExitCode.NOT_PERMITTED);
        }
        X509Certificate shown = tls.certificate().get();
        String seen = tls.session().get().getProtocol() + ", "
                + tls.session().get().getCipherSuite() + ", certificate of "
                + shown.getSubjectX500Principal().getName() + ", valid until "
                + EntryPrinter.time(shown.getNotAfter().toInstant()) + " UTC";
        Optional<DrayKey> key = url.server().key().map(DrayKey::parse);
        if (key.isPresent() && !key.get().fingerprint().equals(Fingerprint.of(shown))) {
            return Finding.failed(seen + "; but it is not the one that the URL pins.",
                    "The node has a new key (get its new URL from its operator), or somebody else"
                            + " answers in its place.",
                    ExitCode.NOT_PERMITTED);
        }
        return Finding.ok(seen + (key.isPresent()
                ? "; it is the one that the URL pins"
                : "; checked with the authorities at login"));
    }

    private Finding login() {
        try {
            EndpointSession opened = endpoints.endpoint(url).open();
            session = opened;
            Reply who = opened.conversation().exchange(Query.WHO_AM_I, LIMIT);
            return Finding.ok(who.isCompletion()
                    ? "As " + PeerText.shown(who.text()) + "."
                    : "Done.");
        } catch (ConversationBroken e) {
            return Finding.failed(FailureReport.sentence(e), "", ExitCode.of(e));
        } catch (TransferFailure e) {
            return Finding.failed(FailureReport.sentence(e), "", ExitCode.NOT_PERMITTED);
        }
    }

    private EndpointSession opened() {
        if (session == null) {
            throw new IllegalStateException("login comes first");
        }
        return session;
    }

    private Finding path() {
        ListedEntry entry = new RemoteFiles(opened()).entry(url.path());
        if (entry.isDirectory()) {
            directory = url.path();
        }
        return Finding.ok(PeerText.shown(url.path()) + " is a " + EntryPrinter.kind(entry.kind())
                + ".");
    }

    private Finding features() {
        PeerCapabilities capabilities = opened().capabilities();
        FeatureSet features = capabilities.features();
        String kind = capabilities.isDrayNode() ? "A Dray node" : "An FTP server";
        List<String> missing = WANTED.stream().filter(f -> !features.supports(f)).toList();
        String algorithms = features.checksumAlgorithms()
                .stream()
                .map(a -> a.label())
                .collect(Collectors.joining(", "));
        String detail = kind + "; checksums: " + (algorithms.isEmpty() ? "none" : algorithms)
                + (missing.isEmpty() ? "" : "; without " + String.join(", ", missing)) + ".";
        return missing.isEmpty()
                ? Finding.ok(detail)
                : Finding.warning(detail, "Transfers work without these features, with less"
                        + " speed, safety or detail.");
    }

    /// Looks at round trip, congestion control and TLS engine, over a connection of its own.
    private Finding network() throws IOException {
        InetAddress server = opened().conversation().remote().getAddress();
        try (SocketChannel channel = SocketChannel.open()) {
            channel.socket()
                    .connect(new InetSocketAddress(server, url.server().port()), limitMillis);
            CongestionControl.Tuning tuning = new CongestionControl.Tuning(CongestionControl.AUTO);
            Optional<Duration> roundTrip = tuning.roundTrip(channel);
            tuning.apply(channel);
            Optional<String> control = tuning.inUse(channel);
            String detail = roundTrip
                    .map(time -> String.format(Locale.ROOT, "Round trip %.2f ms; ",
                            time.toNanos() / 1e6))
                    .orElse("")
                    + control.map(name -> "data from here is sent with " + name + ", ").orElse("")
                    + "TLS by " + new ClientTls().engine() + ".";
            boolean slow = roundTrip.filter(CongestionControl.Tuning::isLong).isPresent()
                    && !control.equals(Optional.of(LONG_PATHS));
            return slow
                    ? Finding.warning(detail, "With it, each lost packet on such a path costs"
                            + " much speed; enable BBR (modprobe tcp_bbr, and"
                            + " net.ipv4.tcp_allowed_congestion_control).")
                    : Finding.ok(detail);
        }
    }

    /// Measures the clock difference by the modification time of a temporary directory, if the client may
    /// create one.
    private Finding clockDifference() {
        RemoteFiles files = new RemoteFiles(opened());
        String base = directory.endsWith("/") ? directory : directory + "/";
        String trace = base + LeftoverName.of("ping",
                ProcessHandle.current().pid() + " " + clock.millis(), LeftoverName.Kind.PING)
                .text();
        try {
            Instant before = clock.instant();
            files.makeDirectory(trace);
            try {
                Optional<Instant> there = files.entry(trace).modified();
                return there.map(t -> clockFinding(Duration.between(before, t)))
                        .orElseGet(() -> Finding.warning("The server reports no times.", ""));
            } finally {
                files.removeDirectory(trace);
            }
        } catch (TransferFailure e) {
            return Finding.warning(
                    "Not compared: this login may not write at " + PeerText.shown(directory) + ".",
                    "");
        }
    }

    private static Finding clockFinding(Duration ahead) {
        return ahead.abs().compareTo(NOTICEABLE) <= 0
                ? Finding.ok("The clocks agree; files can be written at the path.")
                : Finding.warning("Its clock is " + Math.abs(ahead.toSeconds()) + " s "
                        + (ahead.isNegative() ? "behind" : "ahead") + ".",
                        "This can invalidate certificates and time stamps; synchronize the"
                                + " clocks of both hosts (NTP).");
    }

    private Finding dataFromHere() {
        try {
            return data("from here to the server", DirectDataChannel.Opening.FROM_HERE);
        } catch (TransferFailure e) {
            return Finding.failed("From here to the server: " + e.getMessage() + ".",
                    "Its data ports must be reachable: 'dray serve --data-ports A-B' limits them to"
                            + " a range that its firewall can open.",
                    ExitCode.FAILED);
        }
    }

    private Finding dataFromThere() {
        try {
            return data("from the server to here", DirectDataChannel.Opening.FROM_SERVER);
        } catch (TransferFailure e) {
            return Finding.warning("From the server to here: " + e.getMessage() + ".",
                    "Only downloads to this host over several streams need it, and copies between"
                            + " two servers do not.");
        }
    }

    /// Fetches a small listing over a data connection of its own.
    private Finding data(String way, DirectDataChannel.Opening opening) {
        Optional<GsiClient> user = endpoints.security(
                url.server()) instanceof ControlSecurity.Gsi(GsiClient client, _)
                && client.delegation().isPresent() ? Optional.of(client) : Optional.empty();
        DirectDataChannel channel = new DirectDataChannel(opened(), user,
                Duration.ofMillis(limitMillis));
        long bytes = channel.receive("listing " + directory,
                new TransferCommand.Listing(ListingForm.NLST, directory), opening,
                Diagnosis::count);
        String protection = switch (channel.protection()) {
            case DataChannelProtection.Clear _ -> "in clear";
            case DataChannelProtection.ServerCertificate _ -> "by TLS";
            case DataChannelProtection.Mutual _ -> "by mutual TLS";
        };
        return Finding.ok("Connected " + way + " " + protection + "; " + bytes
                + " bytes of listing came.");
    }

    /// Bytes up to the end, or up to [#ENOUGH].
    private static long count(InputStream data) throws IOException {
        byte[] buffer = new byte[8192];
        long bytes = 0;
        for (int n = data.read(buffer); n >= 0 && bytes < ENOUGH; n = data.read(buffer)) {
            bytes += n;
        }
        return bytes;
    }
}
