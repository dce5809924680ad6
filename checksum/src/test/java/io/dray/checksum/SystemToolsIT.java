package io.dray.checksum;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/// The same file, by programs that share no code with us.
@Tag("interop")
final class SystemToolsIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"MD5|md5sum", "SHA1|sha1sum", "SHA256|sha256sum",
            "SHA512|sha512sum", "BLAKE3|b3sum", "MD5|openssl dgst -r -md5",
            "SHA256|openssl dgst -r -sha256", "SHA512|openssl dgst -r -sha512",
            "CRC32|python3 -c 'import sys,zlib;"
                    + "print(\"%08x\" % zlib.crc32(open(sys.argv[1],\"rb\").read()))'",
            "ADLER32|python3 -c 'import sys,zlib;"
                    + "print(\"%08x\" % zlib.adler32(open(sys.argv[1],\"rb\").read()))'",
            "CRC32|perl -MCompress::Zlib -0777 -ne 'printf(\"%08x\", crc32($_))'",
            "ADLER32|perl -MCompress::Zlib -0777 -ne 'printf(\"%08x\", adler32($_))'",
            "CRC32|gzip",})
    void agreesWith(ChecksumAlgorithm algorithm, String command) throws Exception {
        byte[] content = new byte[1_000_003];
        new Random(5).nextBytes(content);
        Path file = Files.write(folder.resolve("content"), content);
        String tool = command.split(" ", 2)[0];
        assumeThat(isInstalled(tool)).as("%s is not installed here", tool).isTrue();

        String printed = tool.equals("gzip")
                ? gzipTrailer(file)
                : run(List.of("sh", "-c", command + " \"$1\"", "sh", file.toString()));
        assertThat(Checksum.valueOf(algorithm, ByteBuffer.wrap(content)))
                .isEqualTo(new ChecksumValue(algorithm, printed.split(" ", 2)[0].strip()));
    }

    /// The last 8 bytes of a gzip file: CRC32, then size, lowest bytes first (RFC 1952).
    private String gzipTrailer(Path file) throws Exception {
        run(List.of("gzip", "-1", file.toString()));
        byte[] packed = Files.readAllBytes(folder.resolve("content.gz"));
        return String.format("%08x",
                Integer.reverseBytes(ByteBuffer.wrap(packed).getInt(packed.length - 8)));
    }

    private boolean isInstalled(String tool) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "command -v " + tool)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(new ArrayList<>(command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(),
                StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return printed;
    }
}
