package io.dray.control.wire;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/// Unwraps commands from ENC, MIC and CONF. All three are treated alike, since each carries TLS records. A
/// clear line or an invalid token throws a [SecurityFailure] as the cause of a `DecoderException`; after it
/// all input is discarded.
public final class WrappedCommandDecoder extends MessageToMessageDecoder<ByteBuf> {
    private static final Set<String> VERBS = Set.of("ENC ", "MIC ", "CONF");

    private final LineProtection protection;
    private boolean broken;

    public WrappedCommandDecoder(LineProtection protection) {
        super(ByteBuf.class);
        this.protection = protection;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf line, List<Object> out) {
        if (broken) {
            return;
        }
        byte[] bytes = unwrap(line.toString(StandardCharsets.ISO_8859_1));
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                out.add(line(bytes, from, i));
                from = i + 1;
            }
        }
        int end = bytes.length > from && bytes[bytes.length - 1] == 0
                ? bytes.length - 1
                : bytes.length;
        if (end > from) {
            out.add(line(bytes, from, end));
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        protection.close();
    }

    private static ByteBuf line(byte[] bytes, int from, int to) {
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        return Unpooled.copiedBuffer(bytes, from, end - from);
    }

    private byte[] unwrap(String line) {
        int space = line.indexOf(' ');
        String verb = line.substring(0, Math.min(line.length(), 4))
                .toUpperCase(java.util.Locale.ROOT);
        if (space < 3 || space > 4 || !VERBS.contains(verb)) {
            broken = true;
            throw new SecurityFailure("a command came in clear on a protected control channel");
        }
        try {
            return protection.unwrap(Base64.getDecoder().decode(line.substring(space + 1).strip()));
        } catch (IllegalArgumentException e) {
            broken = true;
            throw new SecurityFailure("a wrapped command is not base64");
        } catch (RuntimeException e) {
            broken = true;
            throw e;
        }
    }
}
