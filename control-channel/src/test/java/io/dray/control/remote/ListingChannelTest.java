package io.dray.control.remote;

import io.dray.control.client.ControlConversation;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.PeerCapabilities;
import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.feature.Feature;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.reply.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Servers that list over a data connection only.
class ListingChannelTest {
    private ServerSocket port = unbound();
    /// The listing for a command; empty: 550.
    private Function<Command, Optional<String>> listings = command -> Optional.empty();

    @BeforeEach
    void listen() throws IOException {
        port = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        port.close();
    }

    @Test
    void readsFactsOverADataConnection() {
        listings = command -> command.equals(new TransferCommand.Listing(ListingForm.MLSD, "/d"))
                ? Optional.of("Type=cdir; .\r\nType=file;Size=3; a b\r\nType=dir; sub\r\n")
                : Optional.empty();
        List<ListedEntry> entries = list("/d", new Feature("MLST", "Type*;Size*;"));
        assertThat(entries).extracting(ListedEntry::name).containsExactly("a b", "sub");
        assertThat(entries).extracting(ListedEntry::kind)
                .containsExactly(Kind.FILE, Kind.DIRECTORY);
    }

    @Test
    void readsLinesOfAnOldServerAndAsksWhatLinksLeadTo() {
        listings = command -> command.equals(new TransferCommand.ListAll())
                ? Optional.of("""
                        drwxr-xr-x 2 0 0 4096 Nov 22  2024 .\r
                        -rw-r--r-- 1 0 0 4 Nov 22  2024 .hidden\r
                        lrwxrwxrwx 1 0 0 2 Nov 22  2024 l -> f1\r
                        """)
                : Optional.empty();
        List<ListedEntry> entries = list("/d");
        assertThat(entries).extracting(ListedEntry::name).containsExactly(".hidden", "l");
        assertThat(entries).extracting(ListedEntry::kind).containsOnly(Kind.FILE);
        assertThat(entries.getLast().size()).hasValue(7);
    }

    @Test
    void asksAgainWhereTheOptionIsTakenForAName() {
        listings = command -> Optional
                .of(command.equals(new TransferCommand.Listing(ListingForm.LIST, ""))
                        ? "-rw-r--r-- 1 0 0 4 Nov 22  2024 f\r\n"
                        : "");
        assertThat(list("/d")).extracting(ListedEntry::name).containsExactly("f");
    }

    @Test
    void keepsNamesThatAreNotUtf8() {
        listings = command -> Optional.of("-rw-r--r-- 1 0 0 4 Nov 22  2024 \u00e9\r\n");
        assertThat(list("/d").getFirst().name()).isEqualTo("\udce9");
        assertThat(list("/d").getFirst().error()).isEmpty();
    }

    @Test
    void tellsWhatTheServerSaysInsteadOfAListing() {
        assertThatThrownBy(() -> list("/d")).isInstanceOf(StorageFailure.class)
                .hasMessageContaining("No such directory");
    }

    @Test
    void refusesAListingItCannotRead() {
        listings = command -> Optional.of("11-22-26  04:58PM  <DIR>  x\r\n");
        assertThatThrownBy(() -> list("/d")).isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("ls -l");
    }

    @Test
    void refusesAListingWithoutEnd() {
        listings = command -> Optional.of("-rw-r--r-- 1 0 0 4 Nov 22  2024 f\r\n".repeat(10));
        assertThat(new ListingChannel(session(false), 400)
                .fetch("listing /d", new TransferCommand.Listing(ListingForm.LIST, "")))
                .hasSize(10);
        assertThatThrownBy(() -> new ListingChannel(session(false), 300)
                .fetch("listing /d", new TransferCommand.Listing(ListingForm.LIST, "")))
                .isInstanceOf(DataChannelFailure.class)
                .hasMessageContaining("more than 300 bytes");
    }

    /// A control channel under GSI, whose server has no MLSC.
    @Test
    void knowsWhenNamesTravelInClearBesidesAProtectedChannel() {
        assertThat(ListingChannel.isClearDespiteProtection(session(true))).isTrue();
        assertThat(ListingChannel.isClearDespiteProtection(session(false))).isFalse();
    }

    private EndpointSession session(boolean protectedControl) {
        return new EndpointSession("old", new OldServer(), PeerCapabilities.NONE,
                protectedControl, Optional.empty(), Optional.empty());
    }

    private List<ListedEntry> list(String path, Feature... features) {
        List<ListedEntry> entries = new ArrayList<>();
        new RemoteFiles(new EndpointSession("old", new OldServer(),
                new PeerCapabilities(new FeatureSet(List.of(features))), false, Optional.empty(),
                Optional.empty()))
                .list(path, entries::add);
        return entries;
    }

    private final class OldServer implements ControlConversation {
        @Override
        public Reply exchange(Command command, Duration limit) {
            return switch (command) {
                case ParameterCommand.Passive _ -> Reply.of(227, "Entering Passive Mode (127,0,0,1,"
                        + port.getLocalPort() / 256 + "," + port.getLocalPort() % 256 + ").");
                case AccessCommand.ChangeDirectory _ -> Reply.of(250, "OK.");
                default -> PathVerb.SIZE.isOf(command)
                        ? Reply.of(213, "7")
                        : PathVerb.MODIFICATION_TIME.isOf(command)
                                ? Reply.of(213, "20241122000000")
                                : Reply.of(200, "OK.");
            };
        }

        @Override
        public CompletableFuture<Reply> send(Command command, Duration limit,
                Consumer<Reply> preliminary) {
            return command instanceof TransferCommand
                    ? CompletableFuture.supplyAsync(() -> serve(command))
                    : CompletableFuture.completedFuture(exchange(command, limit));
        }

        private Reply serve(Command command) {
            Optional<String> listing = listings.apply(command);
            if (listing.isEmpty()) {
                return Reply.of(550, "No such directory.");
            }
            try (Socket data = port.accept()) {
                data.getOutputStream().write(listing.get().getBytes(StandardCharsets.ISO_8859_1));
                return Reply.of(226, "Done.");
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        }

        @Override
        public InetSocketAddress remote() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 21);
        }

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000);
        }

        @Override
        public void close() {}
    }

    private static ServerSocket unbound() {
        try {
            return new ServerSocket();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
