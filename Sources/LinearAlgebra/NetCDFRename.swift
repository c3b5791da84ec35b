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

/// The path with what stands before its last name as the system finds it: `link/../a` lies beside what the link leads to.
///
/// An address of Foundation takes `link/..` away before the system sees it, and reads or writes another file.
public func systemPath(_ path: String) -> String {
  guard path.split(separator: "/").contains(".."), let slash = path.lastIndex(of: "/") else { return path }
  if let whole = resolved(path) { return whole }
  guard let folder = resolved(String(path[...slash])) else { return path }
  return folder + path[slash...]
}

/// `realpath(3)`; nil of what is not there.
private func resolved(_ path: String) -> String? {
  guard let text = unsafe realpath(path, nil) else { return nil }
  defer { unsafe free(text) }
  return unsafe String(cString: text)
}
