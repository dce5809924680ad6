package io.dray.protocol.command;

import io.dray.protocol.parameters.ChecksumBasis;

/// File operations answered on the control channel. Paths as sent.
public sealed interface FileCommand extends Command {
    /// A command whose only argument is a path.
    record PathCommand(PathVerb verb, String path) implements FileCommand {}

    /// The verb of a [PathCommand].
    enum PathVerb {
        SIZE("SIZE"), MODIFICATION_TIME("MDTM"),
        /// The path may be empty.
        MACHINE_STATUS("MLST"),
        /// The path may be empty.
        CONTROL_LIST("MLSC"),
        /// STAT with a path
        FILE_STATUS("STAT"),
        /// MKD, XMKD
        MAKE_DIRECTORY("MKD"),
        /// RMD, XRMD
        REMOVE_DIRECTORY("RMD"), DELETE("DELE"), RENAME_FROM("RNFR"), RENAME_TO(
                "RNTO"), DELETE_TREE("SITE RDEL");

        private final String word;

        PathVerb(String word) {
            this.word = word;
        }

        public PathCommand on(String path) {
            return new PathCommand(this, path);
        }

        public boolean isOf(Command command) {
            return command instanceof PathCommand(PathVerb verb, String _) && verb == this;
        }

        String word() {
            return word;
        }
    }

    /// MFMT: time text `YYYYMMDDHHMMSS`
    record SetModificationTime(String time, String path) implements FileCommand {}

    /// SITE UTIME: time text as in MFMT
    record SiteTime(String time, String path) implements FileCommand {}

    /// CKSM algorithm offset length path; length -1 means to the end. The file is read. Dray's own SITE CKSM
    /// basis algorithm offset length path requests another basis; its answer names the actual one.
    record ComputeChecksum(String algorithm, long offset, long length, String path,
            ChecksumBasis basis) implements FileCommand {
        /// CKSM
        public ComputeChecksum(String algorithm, long offset, long length, String path) {
            this(algorithm, offset, length, path, ChecksumBasis.READ);
        }
    }

    /// SITE CHMOD octal path
    record ChangeMode(int mode, String path) implements FileCommand {}

    /// SITE CHGRP group path
    record ChangeGroup(String group, String path) implements FileCommand {}

    /// SITE SYMLINKFROM target
    record SymbolicLinkFrom(String target) implements FileCommand {}

    /// SITE SYMLINKTO link
    record SymbolicLinkTo(String link) implements FileCommand {}

    /// SITE SYMLINK target link, as the Globus client library sends it; a target with a space needs the two
    /// commands above
    record SymbolicLink(String target, String link) implements FileCommand {}

    /// SITE CHECK verb path: whether RETR, STOR, RNTO or MKD would be accepted. A failure is worded like that
    /// command's; nothing is changed.
    record Check(Verb verb, String path) implements FileCommand {
        /// The command that is checked.
        public enum Verb {
            RETR, STOR, RNTO, MKD
        }
    }

    /// SITE TRNC length path
    record Truncate(long length, String path) implements FileCommand {}
}
