package io.dray.control.wire;

import io.dray.protocol.command.Command;
import io.dray.protocol.command.CommandParser;
import io.dray.protocol.command.UnrecognizedCommand;
import io.dray.protocol.interpreter.ServerEvent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import java.util.List;

/// Parses lines into commands. A line with a Telnet command, or with a lone CR or NUL, becomes an
/// unrecognized command and is rejected, since a name must not change in transit.
public final class CommandDecoder extends MessageToMessageDecoder<ByteBuf> {
    public CommandDecoder() {
        super(ByteBuf.class);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf line, List<Object> out) {
        out.add(new ServerEvent.CommandReceived(command(line), line.readableBytes()));
    }

    private static Command command(ByteBuf line) {
        return TelnetLine.read(line)
                .map(CommandParser::parse)
                .orElseGet(() -> new UnrecognizedCommand("",
                        UnrecognizedCommand.Reason.BAD_CHARACTERS,
                        "The command line holds a Telnet command, or a CR or NUL alone. The byte 255"
                                + " is sent twice, CR with a NUL behind it."));
    }
}
