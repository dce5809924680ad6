package io.dray.mover.storage;

import io.dray.control.server.FileNamespace;

/// One identity's view of an exported directory: for the transfer engine, for file commands, and for questions about
/// what has not arrived yet.
public record ExportedTree(Storage storage, FileNamespace files, UnfinishedUploads unfinished) {}
