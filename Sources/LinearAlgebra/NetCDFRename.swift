import Foundation

/// Why a file did not get its new name, in the words of the operating system.
public struct RenameError: Error, Sendable, Hashable {
  public let reason: String
}

/// Gives a file a new name in one step: whoever opens `target` sees the old file or the new one, never none.
///
/// `rename(2)`, here because no other module may call C. Foundation has nothing in its place on Linux:
/// `moveItem` refuses an existing target, and `replaceItemAt` of Swift 6.3 moves the old file over the new one.
public func renameFile(_ source: String, to target: String) throws(RenameError) {
  guard unsafe rename(source, target) == 0 else {
    throw RenameError(reason: unsafe String(cString: strerror(errno)))
  }
}

/// How the names of files end that are being written and have their own name only when they are whole.
public let temporaryFileEnding = ".dmft-temporary"
