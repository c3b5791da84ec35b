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

  /// The same for curves to read, which also come from standard input or an open file, whose content tells what they are.
  func checkInputs(_ paths: [String]) throws {
    try check(paths.filter { !StreamedInput.isStream($0) })
    guard paths.count(where: { $0 == StreamedInput.standardInput }) <= 1 else {
      throw ValidationError("standard input is given twice; allowed: once")
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

extension OutputPath {
  /// Refuses `-` where something is kept that standard output cannot keep.
  static func checkIsName(_ path: String, of option: String, what: String) throws {
    guard isStandardOutput(path) else { return }
    throw ValidationError(
      "\(option) -: standard output keeps nothing; allowed: the name of a \(what) (./- is one)")
  }
}
