package io.dray.bench.micro;

import io.dray.protocol.command.CommandParser;
import io.dray.protocol.reply.ReplyParser;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// Parsing of what goes over a control channel. An operation is one line.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ControlLineBenchmark {
    private static final int COMMANDS = 12;
    private static final int REPLIES = 16;

    private final List<String> commands = List.of("USER anonymous", "TYPE I", "MODE E",
            "PBSZ 1048576", "PROT P", "OPTS RETR Parallelism=4,4,4;", "PASV",
            "PORT 127,0,0,1,195,80", "MLST /data/run-17/events.root",
            "CKSM CRC32C 0 -1 /data/run-17/events.root", "RETR /data/run-17/events.root",
            "STOR /data/run-17/a name with blanks.root");
    private final List<String> replies = List.of("220 ready", "331 Password required.",
            "230 User logged in.", "200 Type set to I.", "211-Extensions supported", " PARALLEL",
            " DCAU", " MLST type*;size*;modify*;", " SIZE", "211 End",
            "227 Entering Passive Mode (127,0,0,1,195,80)", "150 Opening data connection.",
            "112-Perf Marker", " Timestamp: 1700000000.0", " Stripe Bytes Transferred: 1048576",
            "112 End");

    @Benchmark
    @OperationsPerInvocation(COMMANDS)
    public void commands(Blackhole taken) {
        for (String line : commands) {
            taken.consume(CommandParser.parse(line));
        }
    }

    @Benchmark
    @OperationsPerInvocation(REPLIES)
    public void replies(Blackhole taken) {
        ReplyParser parser = new ReplyParser();
        for (String line : replies) {
            taken.consume(parser.feed(line));
        }
    }
}
