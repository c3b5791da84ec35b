/// Names of files as text: what stands between slashes.
///
/// Foundation's own end the program on names of one letter (deletingLastPathComponent of "x", Swift 6.3 on Linux).
package enum PathText {
  /// What stands before the last name: empty where that is all, `/` of what lies in the root.
  package static func folder(_ path: String) -> String {
    let trimmed = trimmed(path)
    if trimmed.isEmpty { return path.isEmpty ? "" : "/" }
    guard let slash = trimmed.lastIndex(of: "/") else { return "" }
    let folder = self.trimmed(trimmed[..<slash])
    return folder.isEmpty ? "/" : String(folder)
  }

  /// The same, which is `.` where nothing stands before the last name.
  package static func folder(_ path: String, orHere: Bool) -> String {
    let folder = folder(path)
    return orHere && folder.isEmpty ? "." : folder
  }

  /// The last name; `/` of the root.
  package static func name(_ path: String) -> String {
    let trimmed = trimmed(path)
    guard !trimmed.isEmpty else { return path.isEmpty ? "" : "/" }
    return String(trimmed[(trimmed.lastIndex(of: "/").map(trimmed.index(after:)) ?? trimmed.startIndex)...])
  }

  package static func joined(_ folder: String, _ name: String) -> String {
    folder.isEmpty || folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// What follows the last point of the last name; empty where nothing stands before that.
  package static func ending(_ path: String) -> String {
    point(path).map { String(trimmed(path)[$0...].dropFirst()) } ?? ""
  }

  package static func withoutEnding(_ path: String) -> String {
    point(path).map { String(trimmed(path)[..<$0]) } ?? path
  }

  private static func trimmed(_ path: some StringProtocol) -> Substring {
    var text = Substring(path)
    while text.hasSuffix("/") { text.removeLast() }
    return text
  }

  /// The last point of a last name with something on either side.
  private static func point(_ path: String) -> String.Index? {
    let trimmed = trimmed(path)
    let name = trimmed[(trimmed.lastIndex(of: "/").map(trimmed.index(after:)) ?? trimmed.startIndex)...]
    guard let point = name.lastIndex(of: "."), point > name.startIndex,
      name.index(after: point) < name.endIndex
    else { return nil }
    return point
  }
}
