package io.dray.mover.cli.certificate;

import io.dray.control.security.grid.CredentialExplanation;
import io.dray.control.security.grid.CredentialExplanation.Explained;
import io.dray.control.security.grid.GridCredentials;
import io.dray.control.security.grid.GridTrust;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.EntryPrinter;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.protocol.text.JsonLine;
import io.dray.protocol.text.PeerText;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dray cert show`: prints what a certificate contains and why it is not trusted.
@Command(name = "show", mixinStandardHelpOptions = true, description = "Explain a certificate, proxy or key, and whether it is trusted.")
final class CertificateShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "0..1", description = "PEM or DER file (default: your proxy).")
    private @Nullable Path file;
    @Option(names = "--trusted-certs", paramLabel = "DIR", description = "Trust directory (default: X509_CERT_DIR, ~/.globus/certificates, /etc/grid-security/certificates).")
    private @Nullable Path trusted;
    @Mixin
    private final OutputOptions output = new OutputOptions();

    private final CommandContext context;

    CertificateShowCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        GridCredentials places = GridCredentials.ofProcess(context.environment(), context.home());
        Path shown = file == null ? places.proxyFile() : file;
        Path directory = trusted == null ? places.trustDirectory() : trusted;
        Instant now = Clock.systemUTC().instant();
        CredentialExplanation found;
        if (trusted == null && !Files.isDirectory(directory)) {
            found = CredentialExplanation.of(shown, Optional.empty(), now);
        } else {
            try (GridTrust trust = GridTrust.open(directory)) {
                found = CredentialExplanation.of(shown, Optional.of(trust), now);
            }
        }
        if (output.json()) {
            context.out().println(json(shown, found));
        } else if (!output.quiet()) {
            print(shown, found, now);
        }
        return (found.good() ? ExitCode.DONE : ExitCode.NOT_PERMITTED).code();
    }

    private void print(Path shown, CredentialExplanation found, Instant now) {
        PrintStream to = context.out();
        to.println(shown + ":");
        for (Explained certificate : found.certificates()) {
            to.println("  " + PeerText.shown(certificate.subject()));
            to.println("    " + certificate.kind() + ", " + certificate.key());
            to.println("    issued by " + PeerText.shown(certificate.issuer()));
            to.println("    valid from " + EntryPrinter.time(certificate.from()) + " to "
                    + EntryPrinter.time(certificate.until()) + " UTC, "
                    + left(certificate.until(), now));
            if (!certificate.hosts().isEmpty()) {
                to.println("    for " + PeerText.shown(String.join(", ", certificate.hosts())));
            }
        }
        found.key().ifPresent(key -> to.println("  " + key));
        if (!found.attributes().isEmpty()) {
            to.println("  VOMS attributes: "
                    + PeerText.shown(String.join(", ", found.attributes())));
        }
        found.trust().ifPresent(trust -> to.println("  " + PeerText.shown(trust)));
        if (found.good() && found.trust().isEmpty() && !found.certificates().isEmpty()) {
            to.println("  trust not checked: there is no trust directory; name one by"
                    + " --trusted-certs");
        }
        found.problems().forEach(problem -> to.println("  PROBLEM: " + PeerText.shown(problem)));
    }

    private static String left(Instant until, Instant now) {
        Duration left = Duration.between(now, until);
        return left.isNegative()
                ? "expired " + span(left.negated()) + " ago"
                : span(left) + " left";
    }

    private static String span(Duration time) {
        return time.toDays() > 1
                ? time.toDays() + " days"
                : time.toHours() + " h " + time.toMinutesPart() + " min";
    }

    private static JsonLine json(Path shown, CredentialExplanation found) {
        JsonLine line = new JsonLine().with("file", shown.toString()).with("good", found.good());
        if (!found.certificates().isEmpty()) {
            Explained leaf = found.certificates().getFirst();
            line = line.with("subject", leaf.subject())
                    .with("kind", leaf.kind())
                    .with("issuer", leaf.issuer())
                    .with("until", found.certificates()
                            .stream()
                            .map(Explained::until)
                            .min(Instant::compareTo)
                            .orElseThrow()
                            .toString());
        }
        return line.with("problem", String.join(" ", found.problems()));
    }
}
