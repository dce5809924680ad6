package io.dray.control.wire;

import io.dray.protocol.command.UnrecognizedCommand;
import io.dray.protocol.interpreter.ServerEvent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/// Splits a client's input into lines that end in LF or CRLF. Removes the line end and the Telnet signals
/// before a command (RFC 959 section 4.1.3: IAC IP, IAC DM before ABOR). [TelnetLine] handles Telnet bytes
/// within a line.
///
/// Lines are emitted as buffers that the next handler releases. A line over the limit is emitted once, as a
/// [ServerEvent.CommandReceived] that says so. After it, and after [#stop], all input is discarded.
public final class ControlLineDecoder extends ByteToMessageDecoder {
    private static final int INTERPRET_AS_COMMAND = 0xff;
    private static final int FIRST_TELNET_COMMAND = 240;
    private static final int WILL = 251;

    private int limit;
    private boolean stopped;
    private int scanned;

    /// @param limit longest line accepted, bytes, without its end
    public ControlLineDecoder(int limit) {
        this.limit = limit;
    }

    /// Sets the limit from the next line on. Call it on the event loop.
    public void limit(int bytes) {
        limit = bytes;
    }

    /// Discards all input from now on. Call it on the event loop.
    public void stop() {
        stopped = true;
    }

    /// Whether bytes have arrived that are not part of a complete line. Call it on the event loop.
    public boolean holdsBytes() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (stopped) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int end = in.indexOf(in.readerIndex() + scanned, in.writerIndex(), (byte) '\n');
        int length = end < 0 ? in.readableBytes() : end - in.readerIndex();
        if (length > limit + 1) {
            stopped = true;
            out.add(new ServerEvent.CommandReceived(new UnrecognizedCommand("",
                    UnrecognizedCommand.Reason.LINE_TOO_LONG,
                    "Command line too long: the limit is " + limit + " bytes."), length));
            in.skipBytes(in.readableBytes());
            return;
        }
        if (end < 0) {
            scanned = length;
            return;
        }
        scanned = 0;
        boolean carriageReturn = length > 0 && in.getByte(end - 1) == '\r';
        ByteBuf line = in.readRetainedSlice(carriageReturn ? length - 1 : length);
        in.skipBytes(carriageReturn ? 2 : 1);
        out.add(withoutSignals(line));
    }

    /// Ignores an incomplete line at the end of the connection.
    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.isReadable()) {
            decode(context, in, out);
        }
    }

    /// Skips the Telnet signals that a client sends before ABOR and STAT, IAC IP IAC DM (RFC 959 section
    /// 4.1.3). Clients differ in which byte they send as urgent data, and hosts that take urgent data out of
    /// the stream leave one of the bytes alone. No command begins with such a byte.
    private static ByteBuf withoutSignals(ByteBuf line) {
        while (line.isReadable()
                && line.getUnsignedByte(line.readerIndex()) >= FIRST_TELNET_COMMAND) {
            int command = line.readUnsignedByte();
            line.skipBytes(isOption(command) && line.isReadable() ? 1 : 0);
        }
        return line;
    }

    private static boolean isOption(int command) {
        return command >= WILL && command < INTERPRET_AS_COMMAND;
    }
}
