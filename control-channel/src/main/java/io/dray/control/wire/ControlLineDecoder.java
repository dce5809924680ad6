package io.dray.control.wire;

import io.dray.protocol.command.UnrecognizedCommand;
import io.dray.protocol.interpreter.ServerEvent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/// Cuts what a client says into lines that end in LF or CRLF, without their ends and without the Telnet signals in
/// front of a command (RFC 959 section 4.1.3: IAC IP, IAC DM go before ABOR). What is Telnet within a line is for
/// [TelnetLine].
///
/// Lines come out as buffers that the next handler releases. A line beyond the limit comes out once as a
/// [ServerEvent.CommandReceived] that says so; after it, and after [#stop], everything is swallowed.
public final class ControlLineDecoder extends ByteToMessageDecoder {
    private static final int INTERPRET_AS_COMMAND = 0xff;
    private static final int FIRST_TELNET_COMMAND = 240;
    private static final int WILL = 251;

    private int limit;
    private boolean stopped;
    private int scanned;

    /// @param limit bytes of the longest line accepted, its end not counted
    public ControlLineDecoder(int limit) {
        this.limit = limit;
    }

    /// From the next line on. Call it on the event loop.
    public void limit(int bytes) {
        limit = bytes;
    }

    /// Swallows everything from now on. Call it on the event loop.
    public void stop() {
        stopped = true;
    }

    /// Whether bytes have arrived that no line was made of yet. Call it on the event loop.
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
        out.add(behindSignals(line));
    }

    /// Half a line at the end of the connection is no command.
    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.isReadable()) {
            decode(context, in, out);
        }
    }

    /// Skips the Telnet signals that a client puts in front of ABOR and STAT, IAC IP IAC DM (RFC 959 section
    /// 4.1.3). Programs differ in which byte they send as urgent data, and hosts on the way that take urgent data
    /// out of the stream leave one of the others alone. No command begins with such a byte.
    private static ByteBuf behindSignals(ByteBuf line) {
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
