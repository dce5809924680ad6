package io.dray.mover.frontend;

import io.dray.control.client.TransferUrl.RemoteUrl;
import io.dray.control.server.NodeRequests;
import io.dray.protocol.failure.TransferFailure.Refused;
import java.util.List;
import java.util.Locale;

/// Answers the requests of operators and of joining nodes, for one identity.
///
/// | request | by | answer |
/// |---|---|---|
/// | `BACKENDS` | administrators | a line for each: `state=answers;work=2;joined=true; NAME` |
/// | `DRAIN NAME`, `UNDRAIN NAME` | administrators | nothing |
/// | `FORGET NAME` | administrators | nothing |
/// | `JOIN URL` | who may join | `answers`, or `silent` when the front end cannot reach it |
/// | `LEAVE URL` | who may join | nothing |
///
/// Other requests are answered as by a node.
final class FrontEndRequests implements NodeRequests {
    private final BackEnds backEnds;
    private final FrontEndAccess access;
    private final String identity;
    private final NodeRequests others;

    /// @param identity of the session, as in [io.dray.control.security.Authorization]
    /// @param others   answers all other requests
    FrontEndRequests(BackEnds backEnds, FrontEndAccess access, String identity,
            NodeRequests others) {
        this.others = others;
        this.backEnds = backEnds;
        this.access = access;
        this.identity = identity;
    }

    @Override
    public List<String> answer(String words) {
        String[] parts = words.strip().split(" +", 2);
        String about = parts.length == 1 ? "" : parts[1].strip();
        return switch (parts[0].toUpperCase(Locale.ROOT)) {
            case "BACKENDS" -> {
                administrating();
                yield backEnds.list().stream().map(FrontEndRequests::line).toList();
            }
            case "DRAIN" -> {
                administrating();
                backEnds.drain(about, true);
                yield List.of();
            }
            case "UNDRAIN" -> {
                administrating();
                backEnds.drain(about, false);
                yield List.of();
            }
            case "FORGET" -> {
                administrating();
                backEnds.forget(about);
                yield List.of();
            }
            case "JOIN" -> {
                joining();
                yield List.of(backEnds.join(Members.announced(about)) ? "answers" : "silent");
            }
            case "LEAVE" -> {
                joining();
                leave(Members.announced(about));
                yield List.of();
            }
            default -> others.answer(words);
        };
    }

    /// Removes a member. The URL must have the member's key, so that no member can remove another.
    private void leave(RemoteUrl url) {
        if (!backEnds.leave(url)) {
            throw new Refused(Members.name(url) + " is not a member of this front end.");
        }
    }

    private static String line(BackEnds.Status one) {
        return "state=" + one.state() + ";work=" + one.work() + ";joined=" + one.joined() + "; "
                + one.name();
    }

    private void administrating() {
        if (!access.administrates(identity)) {
            throw new Refused("Your login may not administrate this front end; use its own URL, or"
                    + " have it named in front-end.administrators.");
        }
    }

    private void joining() {
        if (!access.joins(identity)) {
            throw new Refused("Your login may not join this front end; have it named in"
                    + " front-end.joining there.");
        }
    }
}
