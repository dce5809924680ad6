package io.dray.control.wire;

import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFormatter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes replies as lines that end in CRLF. After [#wrap] each line stands in its own 632 reply (RFC 2228
/// section 4), so that readers of listings get whole entries.
public final class ReplyEncoder extends MessageToByteEncoder<Reply> {
    private @Nullable LineProtection protection;

    public ReplyEncoder() {
        super(Reply.class);
    }

    /// Wraps every reply from now on. Call it on the event loop.
    public void wrap(LineProtection given) {
        protection = given;
    }

    @Override
    protected void encode(ChannelHandlerContext context, Reply reply, ByteBuf out) {
        List<String> lines = ReplyFormatter.lines(reply);
        for (int i = 0; i < lines.size(); i++) {
            byte[] line = TelnetLine.write(lines.get(i));
            if (protection == null) {
                out.writeBytes(line);
            } else {
                ByteBufUtil.writeAscii(out, i < lines.size() - 1 ? "632-" : "632 ");
                out.writeBytes(Base64.getEncoder().encode(protection.wrap(line)))
                        .writeByte('\r')
                        .writeByte('\n');
            }
        }
    }
}
