package io.dray.control.wire;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.reply.ReplyParser;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/// Splits a server's output into lines (LF, or CRLF) and assembles them into replies.
///
/// A [ProtocolViolation] is thrown as the cause of a `DecoderException`; after it all input is discarded.
/// Bytes that are not UTF-8 are preserved ([io.dray.protocol.name.NameBytes]).
public final class ReplyDecoder extends ByteToMessageDecoder {
    /// Longest line, bytes. Lines with a token or a listing entry are shorter; the longest one observed is 9
    /// KB (GSI document section 5).
    public static final int LONGEST_LINE = 64 * 1024;

    private final ReplyParser parser = new ReplyParser();
    private boolean broken;
    private int scanned;

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int end = in.indexOf(in.readerIndex() + scanned, in.writerIndex(), (byte) '\n');
        if (end < 0) {
            scanned = in.readableBytes();
            if (scanned > LONGEST_LINE) {
                throw broken(new ProtocolViolation("The server sent a line of more than "
                        + LONGEST_LINE + " bytes. It may not be an FTP server."));
            }
            return;
        }
        scanned = 0;
        int length = end - in.readerIndex();
        if (length > LONGEST_LINE) {
            throw broken(new ProtocolViolation("The server sent a line of " + length
                    + " bytes; the limit is " + LONGEST_LINE + "."));
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes).skipBytes(1);
        String line = TelnetLine.readReply(bytes);
        try {
            parser.feed(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)
                    .ifPresent(out::add);
        } catch (ProtocolViolation e) {
            throw broken(e);
        }
    }

    private ProtocolViolation broken(ProtocolViolation violation) {
        broken = true;
        return violation;
    }

    /// Whether all input so far formed complete replies: no partial line, no partial reply. Call it on the
    /// event loop.
    public boolean isAtRest() {
        return actualReadableBytes() == 0 && !parser.isInsideReply();
    }

    /// Ignores an incomplete line at the end of the connection.
    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.isReadable()) {
            decode(context, in, out);
        }
    }
}
