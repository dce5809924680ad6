package io.dray.mover.storage.posix.confinement;

/// The action of a failed file operation: the system call for the `GridFTP-Reason` line, and the words for
/// people ("Cannot list /a: ...").
public enum FileAction {
    LOOK("stat", "look at"), LIST("opendir", "list"), READ("open", "read"), STORE("open",
            "store"), WRITE("write", "write"), FORCE("fsync", "force to disk"), MAKE_DIRECTORY(
                    "mkdir", "make the directory"), REMOVE_DIRECTORY("rmdir",
                            "remove the directory"), DELETE("unlink", "delete"), RENAME("rename",
                                    "rename"), SET_TIME("utime", "set the time of"), SET_MODE(
                                            "chmod", "set the mode of"), SET_GROUP("chown",
                                                    "set the group of"), LINK("symlink",
                                                            "make the link"), TRUNCATE("truncate",
                                                                    "truncate"), CHECKSUM("open",
                                                                            "compute the checksum of");

    private final String call;
    private final String words;

    FileAction(String call, String words) {
        this.call = call;
        this.words = words;
    }

    String call() {
        return call;
    }

    String words() {
        return words;
    }
}
