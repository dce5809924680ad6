/// Recorded and scripted dialogues (`src/test/resources/transcripts`), the readable specification of
/// the control channel, as test input.
@NullMarked
package io.dray.protocol.transcript;

import org.jspecify.annotations.NullMarked;
