package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// What a node's data socket says after a handshake with PROT C, as `tshark` sees it on the wire: a session
/// ticket there would end up in the file of a Globus peer.
@Tag("interop")
final class SessionTicketCaptureIT {
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int NEW_SESSION_TICKET = 4;
    /// One byte with its content type and the tag of AES-GCM (RFC 8446 5.2).
    private static final int ONE_BYTE_RECORD = 18;

    @TempDir
    Path directory;
    private GridWorld grid;

    /// One TLS record of the node, or the clear bytes behind the last one.
    private record Seen(int type, ByteBuffer content) {}

    @BeforeEach
    void onlyRootCaptures() throws IOException {
        Program.assume("tshark");
        Program.assume("globus-url-copy");
        assumeTrue("root".equals(System.getProperty("user.name")), "not root");
        grid = GridWorld.create(directory);
    }

    @ParameterizedTest
    @EnumSource
    void noTicketLeavesADataSocketWithLevelC(MatrixCell.Tls tls) throws Exception {
        int port = freePort();
        Path sample = Samples.file(directory.resolve("sample"), 100_001);
        List<Seen> said;
        try (NodeProcess node = grid.node(directory.resolve("node"), "--data-ports",
                port + "-" + port)) {
            said = capture(port, () -> {
                Map<String, String> environment = new HashMap<>(grid.environment());
                environment.putAll(tls.environment());
                Program.run(directory, environment, "globus-url-copy", "file://" + sample,
                        "gsiftp://localhost:" + node.port() + "/copy").ok();
            });
            Samples.assertSame(sample, node.root().resolve("copy"));
        }

        assertThat(said).isNotEmpty();
        assertThat(said).noneMatch(
                seen -> seen.type == HANDSHAKE && seen.content.get(0) == NEW_SESSION_TICKET);
        if (tls == MatrixCell.Tls.V1_3) {
            assertThat(said.getLast().type).isEqualTo(APPLICATION_DATA);
            assertThat(said.getLast().content.remaining()).isEqualTo(ONE_BYTE_RECORD);
            assertThat(said.stream()
                    .filter(seen -> seen.type == APPLICATION_DATA
                            && seen.content.remaining() == ONE_BYTE_RECORD))
                    .hasSize(1);
        }
    }

    private interface Doing {
        void run() throws IOException;
    }

    /// What was sent from the port while something was done.
    private List<Seen> capture(int port, Doing doing) throws Exception {
        Path packets = directory.resolve("packets");
        Path log = directory.resolve("tshark.log");
        Process tshark = new ProcessBuilder("tshark", "-i", "lo", "-f", "tcp port " + port, "-w",
                packets.toString()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            await(() -> Files.readString(log, StandardCharsets.UTF_8).contains("Capturing on")
                    && Files.exists(packets) && Files.size(packets) > 0);
            doing.run();
            // With TLS 1.2 the node ends the connection by a reset.
            await(() -> !read(packets, "tcp.srcport == " + port
                    + " && (tcp.flags.fin == 1 || tcp.flags.reset == 1)").isEmpty());
        } finally {
            tshark.destroy();
            Program.await(tshark);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String hex : read(packets, "tcp.srcport == " + port + " && tcp.len > 0"
                + " && !tcp.analysis.retransmission")) {
            bytes.write(HexFormat.of().parseHex(hex));
        }
        return records(ByteBuffer.wrap(bytes.toByteArray()));
    }

    private List<String> read(Path packets, String filter) {
        return Program.run(directory, "tshark", "-r", packets.toString(), "-Y", filter, "-T",
                "fields", "-e", "tcp.payload").out().lines().map(String::strip).toList();
    }

    private static List<Seen> records(ByteBuffer bytes) {
        List<Seen> records = new ArrayList<>();
        while (bytes.remaining() >= 5) {
            int type = bytes.get();
            bytes.getShort();
            byte[] content = new byte[Short.toUnsignedInt(bytes.getShort())];
            assertThat(bytes.remaining()).as("a whole record")
                    .isGreaterThanOrEqualTo(
                            content.length);
            bytes.get(content);
            records.add(new Seen(type, ByteBuffer.wrap(content)));
        }
        assertThat(bytes.remaining()).isZero();
        return records;
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("tshark is too slow").isLessThan(end);
            Thread.sleep(50);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
