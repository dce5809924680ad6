package io.dray.control.remote;

import io.dray.control.negotiation.DirectDataChannel;
import io.dray.control.negotiation.EndpointSession;
import io.dray.protocol.command.Command;
import io.dray.protocol.listing.FactsParser;
import io.dray.protocol.name.NameBytes;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Fetches a listing over a separate data connection in stream mode, for servers that cannot list over the
/// control channel (RFC 959 LIST, RFC 3659 MLSD). Blocks. For one thread.
final class ListingChannel {
    /// Longest listing of one directory in bytes. It is held in memory: about half a million entries.
    static final long MOST_BYTES = 64L << 20;

    private final EndpointSession session;
    private final long mostBytes;

    ListingChannel(EndpointSession session) {
        this(session, MOST_BYTES);
    }

    /// @param mostBytes longest listing that is accepted
    ListingChannel(EndpointSession session, long mostBytes) {
        this.session = session;
        this.mostBytes = mostBytes;
    }

    /// Whether a listing is transferred in clear although the control channel is protected. With GSI the data
    /// channel would need a credential at both ends, and this process has none.
    static boolean isClearDespiteProtection(EndpointSession session) {
        return session.protectedControl() && session.certificate().isEmpty()
                && !session.inProcess();
    }

    /// Returns the lines of a listing, without line ends.
    ///
    /// @param action for messages, such as `listing /a`
    List<String> fetch(String action, Command listing) {
        return new DirectDataChannel(session, Optional.empty(), session.conversation().patience())
                .receive(action, listing, DirectDataChannel.Opening.FROM_HERE, this::lines);
    }

    private List<String> lines(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        InputStream buffered = new BufferedInputStream(in, 64 << 10);
        long bytes = 0;
        for (int b = buffered.read(); b >= 0; b = buffered.read()) {
            if (b == '\n') {
                lines.add(text(line));
            } else {
                line.write(b);
            }
            if (++bytes > mostBytes || line.size() > FactsParser.LONGEST_LINE) {
                throw new IOException("the listing has more than " + mostBytes
                        + " bytes, or a line of more than " + FactsParser.LONGEST_LINE);
            }
        }
        if (line.size() > 0) {
            lines.add(text(line));
        }
        return lines;
    }

    private static String text(ByteArrayOutputStream line) {
        String text = NameBytes.decode(line.toByteArray());
        line.reset();
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
