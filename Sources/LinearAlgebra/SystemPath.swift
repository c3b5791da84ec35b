import Foundation

extension URL {
  /// The file at a path as the system finds it: the one way in which this program makes an address of a path.
  ///
  /// Foundation's own takes `link/..` away before the system sees it, and reads or writes another file.
  public init(file path: String) { self.init(fileURLWithPath: systemPath(path)) }
}

/// The path from the root, without `.` and `..`: of the same file, from wherever it is read.
public func absolutePath(_ path: String) -> String { URL(file: path).standardizedFileURL.path }

/// The path with what stands before its last name as the system finds it: `link/../a` lies beside what the link leads to.
private func systemPath(_ path: String) -> String {
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
