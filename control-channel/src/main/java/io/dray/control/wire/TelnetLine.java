package io.dray.control.wire;

import io.dray.protocol.name.NameBytes;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/// The text of a control channel line. The control channel is a Telnet connection (RFC 959 section 3.3, RFC
/// 854): the byte 255 is doubled, and a CR that does not end the line is followed by NUL (RFC 2640 section
/// 3.1).
final class TelnetLine {
    private static final int INTERPRET_AS_COMMAND = 0xff;

    private TelnetLine() {}

    /// The text of a client's line, without its end and the Telnet signals before it. Empty if the line holds
    /// other Telnet commands, or a lone CR or NUL: dropping them could change the name that was sent.
    static Optional<String> read(ByteBuf line) {
        byte[] bytes = new byte[line.readableBytes()];
        line.getBytes(line.readerIndex(), bytes);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            int b = Byte.toUnsignedInt(bytes[i]);
            int next = i + 1 < bytes.length ? Byte.toUnsignedInt(bytes[i + 1]) : -1;
            if ((b == INTERPRET_AS_COMMAND && next == INTERPRET_AS_COMMAND)
                    || (b == '\r' && next == 0)) {
                i++;
            } else if (b == INTERPRET_AS_COMMAND || b == '\r' || b == 0) {
                return Optional.empty();
            }
            bytes[length++] = (byte) b;
        }
        return Optional.of(NameBytes.decode(bytes, 0, length));
    }

    /// The text of a server's line, without its end. Many servers send the byte 255 once.
    static String readReply(byte[] bytes) {
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            bytes[length++] = bytes[i];
            boolean twice = Byte.toUnsignedInt(bytes[i]) == INTERPRET_AS_COMMAND
                    && i + 1 < bytes.length
                    && Byte.toUnsignedInt(bytes[i + 1]) == INTERPRET_AS_COMMAND;
            i += twice ? 1 : 0;
        }
        return NameBytes.decode(bytes, 0, length);
    }

    /// The bytes of a line, with CRLF.
    static byte[] write(String line) {
        byte[] bytes = NameBytes.encode(line);
        ByteArrayOutputStream sent = new ByteArrayOutputStream(bytes.length + 8);
        for (byte b : bytes) {
            sent.write(b);
            if (Byte.toUnsignedInt(b) == INTERPRET_AS_COMMAND) {
                sent.write(b);
            } else if (b == '\r') {
                sent.write(0);
            }
        }
        sent.write('\r');
        sent.write('\n');
        return sent.toByteArray();
    }
}
