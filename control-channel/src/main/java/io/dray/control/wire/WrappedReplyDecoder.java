package io.dray.control.wire;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// Unwraps a server's 631, 632 and 633 replies and passes their bytes on (RFC 2228 section 4).
///
/// A token may hold one or several lines, with or without the last line end. A clear line is a
/// [ProtocolViolation], since anybody could have sent it; after it all input is discarded.
public final class WrappedReplyDecoder extends ByteToMessageDecoder {
    private final LineProtection protection;
    private boolean broken;
    private int scanned;

    public WrappedReplyDecoder(LineProtection protection) {
        this.protection = protection;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int end = in.indexOf(in.readerIndex() + scanned, in.writerIndex(), (byte) '\n');
        int length = end < 0 ? in.readableBytes() : end - in.readerIndex();
        if (length > ReplyDecoder.LONGEST_LINE) {
            throw broken("The server sent a line of more than " + ReplyDecoder.LONGEST_LINE
                    + " bytes.");
        }
        if (end < 0) {
            scanned = length;
            return;
        }
        scanned = 0;
        String line = in.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
        in.skipBytes(1);
        byte[] bytes = unwrap(line.strip());
        if (bytes.length > 0) {
            boolean ended = bytes[bytes.length - 1] == '\n';
            out.add(ended
                    ? Unpooled.wrappedBuffer(bytes)
                    : Unpooled.wrappedBuffer(bytes, new byte[]{'\r', '\n'}));
        }
    }

    private byte[] unwrap(String line) {
        if (!isWrapped(line)) {
            throw broken("The server sent a reply in clear on a protected control channel.");
        }
        try {
            byte[] bytes = protection.unwrap(Base64.getDecoder().decode(line.substring(4)));
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] == 0) {
                end--;
            }
            return java.util.Arrays.copyOf(bytes, end);
        } catch (RuntimeException e) {
            throw broken("A wrapped reply does not open: " + e.getMessage());
        }
    }

    private static boolean isWrapped(String line) {
        return line.length() > 3 && line.startsWith("63") && line.charAt(2) >= '1'
                && line.charAt(2) <= '3' && (line.charAt(3) == ' ' || line.charAt(3) == '-');
    }

    private ProtocolViolation broken(String sentence) {
        broken = true;
        return new ProtocolViolation(sentence);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        protection.close();
    }

    /// Ignores an incomplete line at the end of the connection.
    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.isReadable()) {
            decode(context, in, out);
        }
    }
}
