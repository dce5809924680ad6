package io.dray.mover.cli.terminal;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.dray.protocol.text.PeerText;
import java.util.stream.Collectors;

/// The message of a log line. It may quote what a peer has sent: see [PeerText]. Lines that a message has of its
/// own are set in, so that none looks like the beginning of another one.
public final class PlainMessage extends MessageConverter {
    @Override
    public String convert(ILoggingEvent event) {
        return String.valueOf(super.convert(event))
                .lines()
                .map(PeerText::shown)
                .collect(Collectors.joining("\n    "));
    }
}
