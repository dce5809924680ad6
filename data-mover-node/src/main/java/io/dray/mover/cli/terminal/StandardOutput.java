package io.dray.mover.cli.terminal;

import io.dray.protocol.name.NameCharset;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Standard output in UTF-8; file names keep their bytes. A failed write ends the printing command with an
/// [OutputFailure]; [#failure] reports one that another thread met. Safe for many threads.
public final class StandardOutput extends PrintStream {
    private final Checked checked;

    /// @param target destination of the bytes
    StandardOutput(OutputStream target) {
        this(new Checked(target));
    }

    private StandardOutput(Checked checked) {
        super(checked, true, NameCharset.NAMES);
        this.checked = checked;
    }

    /// Standard output of this process. Replaces `System.out`, so that all output takes the same way.
    static StandardOutput ofProcess() {
        StandardOutput output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        System.setOut(output);
        return output;
    }

    /// Whether the output is a terminal. Names are escaped then.
    boolean isTerminal() {
        return checked.target instanceof FileOutputStream && isTerminal(1);
    }

    /// Whether a file descriptor of this process is a terminal. Where there is no `/proc`, the console decides.
    ///
    /// @param descriptor 1 for standard output, 2 for standard error
    public static boolean isTerminal(int descriptor) {
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty")
                    || device.equals("/dev/console");
        } catch (IOException e) {
            return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        }
    }

    /// The first failed write, if any.
    public Optional<OutputFailure> failure() {
        return Optional.ofNullable(checked.failure);
    }

    /// The output is incomplete. The message gives the reason.
    public static final class OutputFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final boolean readerLeft;

        private OutputFailure(IOException cause) {
            super("Standard output cannot be written: " + cause.getMessage()
                    + ". The output is not complete.", cause);
            this.readerLeft = String.valueOf(cause.getMessage())
                    .toLowerCase(Locale.ROOT)
                    .contains("broken pipe");
        }

        /// Whether the reader closed the pipe (`| head -1`). No report is needed then.
        boolean readerLeft() {
            return readerLeft;
        }
    }

    /// [PrintStream] swallows an [IOException] but passes on other exceptions, so the failure is wrapped.
    private static final class Checked extends OutputStream {
        private final OutputStream target;
        private volatile @Nullable OutputFailure failure;

        Checked(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int octet) {
            write(new byte[]{(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int start, int length) {
            try {
                target.write(bytes, start, length);
            } catch (IOException e) {
                throw noted(e);
            }
        }

        @Override
        public void flush() {
            try {
                target.flush();
            } catch (IOException e) {
                throw noted(e);
            }
        }

        private OutputFailure noted(IOException e) {
            OutputFailure found = new OutputFailure(e);
            if (failure == null) {
                failure = found;
            }
            return found;
        }
    }
}
