package io.dray.mover.cli.certificate;

import io.dray.control.security.CertificateAuthority;
import io.dray.control.security.CertificateAuthority.Files;
import io.dray.control.security.CertificateIssuer;
import io.dray.control.security.PrivateFiles;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.EntryPrinter;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.protocol.text.JsonLine;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dray cert`: a small certificate authority in files, and proxies for the grid.
@Command(name = "cert", mixinStandardHelpOptions = true, description = "Make certificates and proxies, and explain them.")
public final class CertificateCommand {
    private final CommandContext context;

    CertificateCommand(CommandContext context) {
        this.context = context;
    }

    /// With the subcommands that have their own classes.
    public static Object withAll(CommandContext context) {
        return new CommandLine(new CertificateCommand(context))
                .addSubcommand("proxy", new CertificateProxyCommand(context))
                .addSubcommand("show", new CertificateShowCommand(context));
    }

    /// Options of all three issuing commands.
    static final class IssueOptions {
        @Option(names = "--dir", paramLabel = "DIR", defaultValue = ".", description = "Directory for the files (default: the current one).")
        private Path directory = Path.of(".");

        @Mixin
        private final OutputOptions output = new OutputOptions();

        Duration days(int days) {
            if (days < 1 || days > 36500) {
                throw new CommandFailure(ExitCode.USAGE, "--days must be 1 to 36500.");
            }
            return Duration.ofDays(days);
        }
    }

    @Command(name = "authority", mixinStandardHelpOptions = true, description = "Make an authority: authority.pem, and its key authority-key.pem.")
    int authority(
            @Parameters(paramLabel = "NAME", description = "Its name.", defaultValue = "Dray authority") String name,
            @Option(names = "--days", defaultValue = "3650", description = "Valid for (default: ${DEFAULT-VALUE}).") int days,
            @Mixin IssueOptions issue) {
        Files files = authorityFiles(issue.directory);
        PrivateFiles.directory(issue.directory, "rwxr-xr-x");
        CertificateAuthority made = CertificateAuthority.create(name, issue.days(days), files,
                sources());
        return report(issue, made.certificate(), files);
    }

    @Command(name = "host", mixinStandardHelpOptions = true, description = "Make a certificate for a host: HOST.pem, HOST-key.pem.")
    int host(
            @Parameters(paramLabel = "HOST", arity = "1..*", description = "Names and addresses of the host.") List<String> names,
            @Option(names = "--authority", paramLabel = "DIR", description = "Directory of the authority (default: --dir).") Path authority,
            @Option(names = "--days", defaultValue = "398", description = "Valid for (default: ${DEFAULT-VALUE}).") int days,
            @Mixin IssueOptions issue) {
        PrivateFiles.directory(issue.directory, "rwxr-xr-x");
        Files files = Files.in(issue.directory, fileName(names.getFirst()));
        return report(issue, open(authority, issue).issueHost(names, issue.days(days), files),
                files);
    }

    @Command(name = "user", mixinStandardHelpOptions = true, description = "Make a certificate for a person or program: NAME.pem, NAME-key.pem.")
    int user(@Parameters(paramLabel = "NAME") String name,
            @Option(names = "--authority", paramLabel = "DIR", description = "Directory of the authority (default: --dir).") Path authority,
            @Option(names = "--days", defaultValue = "398", description = "Valid for (default: ${DEFAULT-VALUE}).") int days,
            @Mixin IssueOptions issue) {
        PrivateFiles.directory(issue.directory, "rwxr-xr-x");
        Files files = Files.in(issue.directory, fileName(name));
        return report(issue, open(authority, issue).issueUser(name, issue.days(days), files),
                files);
    }

    private static CertificateAuthority open(Path directory, IssueOptions issue) {
        return CertificateAuthority.open(
                authorityFiles(directory == null ? issue.directory : directory), sources());
    }

    private static Files authorityFiles(Path directory) {
        return Files.in(directory, "authority");
    }

    private static CertificateIssuer sources() {
        return new CertificateIssuer(Clock.systemUTC(), new SecureRandom());
    }

    /// The first name as a file name: `Alice Example` becomes `Alice-Example`.
    private static String fileName(String name) {
        String safe = name.strip().replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^[.-]+", "");
        if (safe.isEmpty() || safe.equals("authority")) {
            throw new CommandFailure(ExitCode.USAGE,
                    "\"" + name + "\" is not a valid name for a certificate's files.");
        }
        return safe;
    }

    private int report(IssueOptions issue, X509Certificate made, Files files) {
        if (issue.output.json()) {
            context.out()
                    .println(new JsonLine()
                            .with("subject", made.getSubjectX500Principal().getName())
                            .with("certificate", files.certificate().toString())
                            .with("key", files.key().toString())
                            .with("until", made.getNotAfter().toInstant().toString()));
        } else if (!issue.output.quiet()) {
            context.out()
                    .println(files.certificate() + ": "
                            + made.getSubjectX500Principal().getName() + ", valid until "
                            + EntryPrinter.time(made.getNotAfter().toInstant()) + " UTC; key in "
                            + files.key());
        }
        return ExitCode.DONE.code();
    }
}
