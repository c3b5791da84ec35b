import ArgumentParser
import FileFormats

extension FileKind {
  static let task = FileKind(endings: TaskFile.endings)

  /// - Throws: a usage error that names the first path of another ending.
  func check(_ paths: some Sequence<String>) throws {
    for path in paths where !endings.contains(OutputPath.ending(path)) {
      throw ValidationError(refusal(of: path))
    }
  }

  /// The same for outputs, of which one may be `-`, standard output, where there is a form in text.
  func checkOutputs(_ paths: [String]) throws {
    let files = paths.filter { !OutputPath.isStandardOutput($0) }
    let named = endings.contains("csv") ? files : paths
    for path in named where !endings.contains(OutputPath.ending(path)) {
      throw ValidationError(refusal(ofOutput: path))
    }
    guard endings.contains("csv") else { return }
    guard paths.count - files.count <= 1 else { throw ValidationError("-o - is given twice") }
  }
}
