package io.dray.control.wire;

import io.dray.protocol.command.Command;
import io.dray.protocol.command.CommandFormatter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/// Writes commands as lines that end in CRLF.
public final class CommandEncoder extends MessageToByteEncoder<Command> {
    public CommandEncoder() {
        super(Command.class);
    }

    @Override
    protected void encode(ChannelHandlerContext context, Command command, ByteBuf out) {
        out.writeBytes(TelnetLine.write(CommandFormatter.format(command)));
    }
}
