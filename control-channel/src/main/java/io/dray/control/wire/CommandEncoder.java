package io.dray.control.wire;

import io.dray.protocol.command.Command;
import io.dray.protocol.command.CommandFormatter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Writes commands as lines that end in CRLF, after [#wrap] as `ENC` (RFC 2228 section 3).
public final class CommandEncoder extends MessageToByteEncoder<Command> {
    private @Nullable LineProtection protection;

    public CommandEncoder() {
        super(Command.class);
    }

    /// Wraps every command from now on. Call it on the event loop.
    public void wrap(LineProtection given) {
        protection = given;
    }

    @Override
    protected void encode(ChannelHandlerContext context, Command command, ByteBuf out) {
        byte[] line = TelnetLine.write(CommandFormatter.format(command));
        if (protection == null) {
            out.writeBytes(line);
            return;
        }
        ByteBufUtil.writeAscii(out, "ENC ");
        out.writeBytes(Base64.getEncoder().encode(protection.wrap(line)))
                .writeByte('\r')
                .writeByte('\n');
    }
}
