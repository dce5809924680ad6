package io.dray.mover.cli.certificate;

import io.dray.control.security.PrivateFiles;
import io.dray.control.security.grid.GridCredential;
import io.dray.control.security.grid.GridCredentials;
import io.dray.control.security.grid.GridProxy;
import io.dray.control.security.grid.ProxyPlan;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.EntryPrinter;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.protocol.text.JsonLine;
import io.dray.protocol.text.PeerText;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dray cert proxy`: a proxy certificate (RFC 3820) from the user's own.
@Command(name = "proxy", mixinStandardHelpOptions = true, description = "Make a proxy certificate from your own, for use on the grid.")
final class CertificateProxyCommand implements Callable<Integer> {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([dhm])");
    private static final Pattern CLOCK_FORM = Pattern.compile("(\\d{1,6}):([0-5]\\d)");
    private static final int SMALLEST_BITS = 2048;
    private static final int LARGEST_BITS = 8192;

    @Option(names = "--cert", paramLabel = "FILE", description = "Your certificate, or a proxy (default: X509_USER_CERT, else ~/.globus/usercert.pem).")
    private @Nullable Path certificate;
    @Option(names = "--key", paramLabel = "FILE", description = "Its key (default: X509_USER_KEY or ~/.globus/userkey.pem; with --cert, the same file).")
    private @Nullable Path key;
    @Option(names = "--out", paramLabel = "FILE", description = "Where to put the proxy (default: X509_USER_PROXY, else /tmp/x509up_uID).")
    private @Nullable Path out;
    @Option(names = "--valid", paramLabel = "TIME", defaultValue = "12h", description = "Valid for, such as 12h, 7d, 90m or 12:00 (default: ${DEFAULT-VALUE}).")
    private String valid = "12h";
    @Option(names = "--limited", description = "Make a limited proxy: for transfers only, it may not start programs.")
    private boolean limited;
    @Option(names = "--path-length", paramLabel = "N", description = "Longest chain of further proxies that may be made from it (default: any).")
    private @Nullable Integer pathLength;
    @Option(names = "--bits", paramLabel = "N", defaultValue = "2048", description = "Size of the RSA key (default: ${DEFAULT-VALUE}).")
    private int bits = SMALLEST_BITS;
    @Mixin
    private final OutputOptions output = new OutputOptions();

    private final CommandContext context;

    CertificateProxyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ProxyPlan plan = plan();
        GridCredentials places = GridCredentials.ofProcess(context.environment(), context.home());
        Path from = certificate == null ? places.userCertificate() : certificate;
        Path with = key != null ? key : certificate == null ? places.userKey() : certificate;
        if (certificate == null && !Files.exists(from)) {
            throw new CommandFailure(ExitCode.NOT_FOUND, "Your certificate is not in " + from
                    + "; name it by --cert and --key.");
        }
        GridCredential signer = GridCredentials.load(from, with, () -> askPassphrase(with))
                .credential();
        SecureRandom random = new SecureRandom();
        GridCredential proxy = new GridProxy(Clock.systemUTC(), random).make(signer, keys(random),
                plan);
        Path file = out == null ? places.proxyFile() : out;
        PrivateFiles.write(file, proxy.toPem(), "rw-------");
        report(proxy, file);
        return ExitCode.DONE.code();
    }

    private ProxyPlan plan() {
        if (pathLength != null && (pathLength < 0 || pathLength > 100)) {
            throw new CommandFailure(ExitCode.USAGE, "--path-length must be 0 to 100.");
        }
        if (bits < SMALLEST_BITS || bits > LARGEST_BITS) {
            throw new CommandFailure(ExitCode.USAGE,
                    "--bits must be " + SMALLEST_BITS + " to " + LARGEST_BITS + ".");
        }
        return new ProxyPlan(limited,
                pathLength == null ? OptionalInt.empty() : OptionalInt.of(pathLength),
                Optional.of(duration(valid)));
    }

    static Duration duration(String text) {
        Matcher units = DURATION.matcher(text);
        Matcher clock = CLOCK_FORM.matcher(text);
        Duration found = Duration.ZERO;
        if (units.matches()) {
            long number = Long.parseLong(units.group(1));
            found = switch (units.group(2)) {
                case "d" -> Duration.ofDays(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofMinutes(number);
            };
        } else if (clock.matches()) {
            found = Duration.ofHours(Long.parseLong(clock.group(1)))
                    .plusMinutes(Long.parseLong(clock.group(2)));
        }
        if (!found.isPositive()) {
            throw new CommandFailure(ExitCode.USAGE, "--valid " + text
                    + " is not a time: use a number with d, h or m, or HOURS:MINUTES.");
        }
        return found;
    }

    private KeyPair keys(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform cannot make RSA keys", e);
        }
    }

    /// Reads the passphrase from the terminal, else from the first line of standard input.
    private static char[] askPassphrase(Path key) {
        Optional<Console> terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal);
        if (terminal.isPresent()) {
            return Optional.ofNullable(terminal.get().readPassword("Pass phrase of %s: ", key))
                    .orElseThrow(() -> noPassphrase(key));
        }
        try {
            String line = new BufferedReader(
                    new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            if (line == null) {
                throw noPassphrase(key);
            }
            return line.toCharArray();
        } catch (IOException e) {
            throw noPassphrase(key);
        }
    }

    private static CommandFailure noPassphrase(Path key) {
        return new CommandFailure(ExitCode.USAGE, "The private key " + key
                + " has a pass phrase: type it on a terminal, or give it as the first line of"
                + " standard input.");
    }

    private void report(GridCredential proxy, Path file) {
        if (output.json()) {
            context.out()
                    .println(new JsonLine().with("proxy", file.toString())
                            .with("identity", proxy.identity().toString())
                            .with("limited", proxy.limited())
                            .with("until", proxy.expiresAt().toString()));
        } else if (!output.quiet()) {
            context.out()
                    .println(file + ": " + (proxy.limited() ? "limited" : "full") + " proxy of "
                            + PeerText.shown(proxy.identity().toString()) + ", valid until "
                            + EntryPrinter.time(proxy.expiresAt()) + " UTC");
        }
        Duration granted = Duration.between(Clock.systemUTC().instant(), proxy.expiresAt());
        if (!output.quiet() && granted.plusMinutes(1).compareTo(duration(valid)) < 0) {
            context.err()
                    .println("dray: The proxy ends before " + valid
                            + " have passed, since no proxy can outlive the certificate that"
                            + " signs it.");
        }
    }
}
