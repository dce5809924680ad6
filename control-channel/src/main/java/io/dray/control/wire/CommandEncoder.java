package io.dray.control.wire;

import io.dray.protocol.command.Command;
import io.dray.protocol.command.CommandFormatter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/// Writes commands as UTF-8 lines that end in CRLF.
public final class CommandEncoder extends MessageToByteEncoder<Command> {
    public CommandEncoder() {
        super(Command.class);
    }

    @Override
    protected void encode(ChannelHandlerContext context, Command command, ByteBuf out) {
        ByteBufUtil.writeUtf8(out, CommandFormatter.format(command));
        out.writeByte('\r').writeByte('\n');
    }
}
