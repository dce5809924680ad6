package io.dray.mover.cli.terminal;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.dray.protocol.text.PeerText;

/// Formats the stack trace of a log event. Its messages may quote a peer, see [PlainMessage].
public final class PlainThrowable extends ThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy failure) {
        String trace = super.throwableProxyToString(failure).replace("\t", "    ");
        return PeerText.lines(trace) + System.lineSeparator();
    }
}
