import Foundation

/// What an option or an argument takes: files of some endings.
package struct FileKind: Sendable {
  /// Without the point, in lower case.
  package let endings: [String]
  /// What may follow an ending, for messages.
  package let further: String

  package init(endings: [String], further: String = "") { (self.endings, self.further) = (endings, further) }

  package static let result = FileKind(endings: ["csv", "json", "nc"])
  /// Curves to read, also of other programs.
  package static let curve = FileKind(endings: ["csv", "tsv", "json", "nc"])
  /// Points of a frontier.
  package static let points = FileKind(endings: ["csv", "json"])
  /// A matrix that is written.
  package static let matrix = FileKind(endings: ["npy", "csv", "nc"])

  /// For help: `.csv, .json or .nc`.
  package var choice: String {
    endings.dropLast().map { "." + $0 }.joined(separator: ", ") + " or ." + (endings.last ?? "")
  }

  /// For help of outputs, where there is a form in text.
  package var orStandardOutput: String { endings.contains("csv") ? "; - for standard output" : "" }

  /// Of an output; of one that would fall on a configuration, which is what has such a name, that is said.
  package func refusal(ofOutput path: String) -> String {
    let isConfiguration = ["yaml", "yml"].contains(OutputPath.ending(path))
    guard isConfiguration, FileManager.default.fileExists(atPath: path) else {
      return refusal(of: path) + orStandardOutput
    }
    return
      "\(path): the output would be written over an input, a configuration; allowed: another name, with the ending "
      + choice + further
  }

  package func refusal(of path: String) -> String {
    "\(path.isEmpty ? "a file without a name" : path): unknown ending; allowed: \(endings.map { "." + $0 }.joined(separator: ", "))\(further)"
  }
}
