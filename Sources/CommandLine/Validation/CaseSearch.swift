import Foundation

/// The cases below the paths that a user names.
enum CaseSearch {
  /// Files are cases as they are; folders stand for every `case.yaml` in them and below, in the order of their names.
  ///
  /// - Throws: `CommandFailure` with `noInput` for a path that is missing or has no case.
  static func files(_ paths: [String]) throws -> [String] {
    try paths.flatMap(files).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private static func files(_ path: String) throws -> [String] {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
      throw CommandFailure(code: .noInput, message: "\(path): no such file or folder")
    }
    guard attributes[.type] as? FileAttributeType == .typeDirectory else { return [path] }
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    let found = names.filter { ($0 as NSString).lastPathComponent == CaseFile.fileName }.sorted()
    guard !found.isEmpty else {
      throw CommandFailure(
        code: .noInput, message: "\(path): there is no \(CaseFile.fileName) in it or below")
    }
    return found.map { (path as NSString).appendingPathComponent($0) }
  }
}
