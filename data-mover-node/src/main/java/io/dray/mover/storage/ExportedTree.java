package io.dray.mover.storage;

import io.dray.control.server.FileNamespace;

/// One identity's view of an exported directory: contents for the transfer engine, names and attributes for
/// file commands, and unfinished uploads.
public record ExportedTree(Storage storage, FileNamespace files, UnfinishedUploads unfinished) {}
