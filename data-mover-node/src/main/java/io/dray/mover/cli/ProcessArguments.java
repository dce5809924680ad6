package io.dray.mover.cli;

import io.dray.protocol.name.NameBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The exact bytes of this process's arguments. Java decodes arguments by the locale, which loses bytes; the
/// kernel keeps them.
final class ProcessArguments {
    private static final Path KERNELS = Path.of("/proc/self/cmdline");

    private ProcessArguments() {}

    /// @param decoded arguments as decoded by Java
    static String[] exact(String... decoded) {
        boolean plain = List.of(decoded).stream().allMatch(ProcessArguments::isAscii);
        if (plain) {
            return decoded;
        }
        try {
            return exact(Files.readAllBytes(KERNELS), decoded);
        } catch (IOException e) {
            return decoded;
        }
    }

    /// @param commandLine the command line of the JVM: arguments ended by NUL, the program's own last
    static String[] exact(byte[] commandLine, String... decoded) {
        List<String> all = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < commandLine.length; i++) {
            if (commandLine[i] == 0) {
                all.add(NameBytes.decode(commandLine, start, i - start));
                start = i + 1;
            }
        }
        if (all.size() < decoded.length) {
            return decoded;
        }
        String[] exact = all.subList(all.size() - decoded.length, all.size())
                .toArray(String[]::new);
        for (int i = 0; i < exact.length; i++) {
            if (isAscii(exact[i]) != isAscii(decoded[i])
                    || (isAscii(exact[i]) && !exact[i].equals(decoded[i]))) {
                // The JVM was started in another way: these are not the same arguments.
                return decoded;
            }
        }
        return exact;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
