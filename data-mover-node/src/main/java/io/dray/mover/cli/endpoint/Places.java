package io.dray.mover.cli.endpoint;

import io.dray.control.client.TransferUrl;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.remote.RemoteFiles;
import io.dray.mover.cli.terminal.CommandContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Files named by a command's arguments. There is one session for each server, kept while the command runs. For
/// one thread.
public final class Places implements AutoCloseable {
    private final RemoteBook book;
    private final Endpoints endpoints;
    /// Few: searched one by one.
    private final List<Opened> sessions = new ArrayList<>();

    /// @param waits receives a message when a server keeps this program waiting
    public Places(CommandContext context, ServerOptions options, Consumer<String> waits) {
        this.book = RemoteBook.of(context);
        this.endpoints = new Endpoints(options, Endpoints.USUAL_PATIENCE, waits);
    }

    private record Opened(Object server, EndpointSession session) {}

    /// A path and its endpoint.
    public record Place(TransferUrl url, String path, EndpointSession session) {
        public RemoteFiles files() {
            return new RemoteFiles(session);
        }
    }

    /// Parses an argument; opens a session with its server if there is none yet.
    public Place of(String argument) {
        TransferUrl url = book.parse(argument);
        Object server = url instanceof TransferUrl.RemoteUrl remote ? remote.server() : "here";
        Place place = new Place(url, Endpoints.wirePath(url), session(server, url));
        place.files().demandKept(place.path());
        return place;
    }

    private EndpointSession session(Object server, TransferUrl url) {
        for (Opened each : sessions) {
            if (each.server().equals(server)) {
                return each.session();
            }
        }
        EndpointSession session = endpoints.endpoint(url).open();
        sessions.add(new Opened(server, session));
        return session;
    }

    @Override
    public void close() {
        sessions.forEach(each -> each.session().close());
        endpoints.close();
    }
}
