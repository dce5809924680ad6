package io.dray.protocol.name;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// [NameBytes] as a charset for text output, so that other programs can use a list of names.
public final class NameCharset extends Charset {
    public static final NameCharset NAMES = new NameCharset();

    private NameCharset() {
        super("x-dray-names", new String[0]);
    }

    @Override
    public boolean contains(Charset other) {
        return StandardCharsets.UTF_8.contains(other);
    }

    /// Unsupported: a decoder cannot keep an incomplete character at the end of its input.
    @Override
    public CharsetDecoder newDecoder() {
        throw new UnsupportedOperationException("use NameBytes to decode names");
    }

    @Override
    public CharsetEncoder newEncoder() {
        return new Encoder(this);
    }

    private static final class Encoder extends CharsetEncoder {
        private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder()
                .onMalformedInput(CodingErrorAction.REPORT);

        Encoder(Charset charset) {
            super(charset, 1.1f, 3);
        }

        /// Called for `?`, which is legal.
        @Override
        public boolean isLegalReplacement(byte[] bytes) {
            return true;
        }

        @Override
        protected CoderResult encodeLoop(CharBuffer in, ByteBuffer out) {
            while (true) {
                CoderResult result = utf8.reset().encode(in, out, false);
                if (!result.isMalformed() || !NameBytes.isEscape(in.get(in.position()))) {
                    return result;
                }
                if (!out.hasRemaining()) {
                    return CoderResult.OVERFLOW;
                }
                out.put((byte) in.get());
            }
        }
    }
}
