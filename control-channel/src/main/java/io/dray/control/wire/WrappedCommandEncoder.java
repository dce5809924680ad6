package io.dray.control.wire;

import io.dray.protocol.command.Command;
import io.dray.protocol.command.CommandFormatter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.util.Base64;

/// Writes commands wrapped as `ENC` (RFC 2228 section 3).
public final class WrappedCommandEncoder extends MessageToByteEncoder<Command> {
    private final LineProtection protection;

    public WrappedCommandEncoder(LineProtection protection) {
        super(Command.class);
        this.protection = protection;
    }

    @Override
    protected void encode(ChannelHandlerContext context, Command command, ByteBuf out) {
        byte[] token = protection.wrap(TelnetLine.write(CommandFormatter.format(command)));
        ByteBufUtil.writeAscii(out, "ENC ");
        out.writeBytes(Base64.getEncoder().encode(token)).writeByte('\r').writeByte('\n');
    }
}
