package io.dray.mover.frontend;

import io.dray.control.security.Authorization;
import io.dray.control.security.LoginAttempt;
import io.dray.control.server.DataSession;
import io.dray.control.server.NodeServices;
import io.dray.control.server.SessionServices;
import io.dray.mover.storage.UploadRequests;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.feature.Feature;
import io.dray.protocol.feature.FeatureSet;
import java.nio.file.Path;

/// Creates sessions of a front end: files and data channels are those of its back ends. Safe for many threads.
public final class FrontEndSessionFactory implements NodeServices {
    private final BackEnds backEnds;
    private final StripeJournal journal;
    private final Path root;
    private final boolean readOnly;
    private final FrontEndAccess access;

    /// @param state    directory of the front end's own files
    /// @param root     directory that is `/` at the back ends, in the notation of identities' roots
    /// @param readOnly whether nobody may write or delete
    /// @param access   rights beyond file transfers
    public FrontEndSessionFactory(BackEnds backEnds, Path state, Path root, boolean readOnly,
            FrontEndAccess access) {
        this.access = access;
        this.backEnds = backEnds;
        this.journal = new StripeJournal(state.resolve("stripes"));
        this.root = root;
        this.readOnly = readOnly;
    }

    @Override
    public FeatureSet shown(FeatureSet all) {
        return backEnds.shown(all)
                .with(new Feature("DRAY", backEnds.all(one -> one.supports("DRAY", "PARTS"))
                        ? "1 CHECK,CKSM,PARTS,STORED"
                        : "1 CHECK,CKSM"));
    }

    @Override
    public SessionServices open(Authorization authorization, LoginAttempt attempt) {
        Path own = authorization.root();
        if (!own.startsWith(root)) {
            throw new Refused("The directory of this identity is not below that of the front end;"
                    + " tell its operator.");
        }
        String inner = root.relativize(own).toString();
        FrontEndRights rights = FrontEndRights.of(authorization, access.passes(authorization),
                inner.isEmpty() ? "" : "/" + inner, readOnly);
        FrontEndFiles files = new FrontEndFiles(backEnds, rights, journal);
        DataSession data = new FrontEndDataSession(backEnds, rights, journal, files,
                System::nanoTime);
        return new SessionServices(authorization.account(), "/", files, data,
                new FrontEndRequests(backEnds, access, authorization.identity(),
                        new UploadRequests(files)));
    }
}
