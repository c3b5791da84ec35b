import DMFT
import Foundation
import Validation
import ConfigurationFiles
import FileFormats

/// A validation case as its file describes it.
struct CaseFile {
  /// The name of the folder, or of the file where it is not called `case.yaml`.
  var name: String
  var path: String
  var description: ValidationCase
  /// Part of the set that takes seconds.
  var isQuick: Bool
  /// Every default of the theory's configuration written out.
  var theory: JSONValue
  /// The same for what is simulated.
  var simulated: JSONValue

  static let fileName = "case.yaml"
  private static let keys = ["claim", "run", "simulation", "compare", "expect", "quick"]

  /// - Throws: `CommandFailure` with `noInput` or `badInput`.
  static func read(_ path: String) throws -> CaseFile {
    try read(text: InputFile.text(at: path, limit: Configuration.lengthLimit), path: path)
  }

  static func read(text: String, path: String) throws -> CaseFile {
    let root = try ConfigurationDocument.root(of: text, file: path)
    let top = try ConfigurationMapping(root, keys: keys)
    let run = try runRoot(top.required("run", "the name of a configuration file, or a configuration"))
    let simulation = try ConfigurationMapping(
      top.required("simulation", "{instances: n, scales: [1, 2, 4], seed: s}"),
      keys: ["instances", "scales", "seed", "override"])
    let theory = try Configuration.read(run)
    let simulated = try simulation["override"].map { try overridden(run, by: $0) } ?? theory
    var description = ValidationCase(
      claim: try top.required("claim", "a sentence").text("a sentence"), theory: theory.run,
      simulated: simulated.run, instances: try instances(simulation), scales: try scales(simulation),
      seed: UInt64(try simulation["seed"]?.count(in: 0...Int(UInt32.max), "a whole number ≥ 0") ?? 1),
      columns: ["test_loss"], points: 8,
      expectation: try top["expect"]?.choice(of: ValidationCase.Expectation.self) ?? .agree)
    if let compare = top["compare"] { try read(compare, into: &description) }
    try check(description, simulation, top)
    return CaseFile(
      name: name(of: path), path: path, description: description,
      isQuick: try top["quick"]?.flag() ?? false, theory: theory.canonical, simulated: simulated.canonical)
  }

  private static func name(of path: String) -> String {
    let file = path as NSString
    guard file.lastPathComponent == fileName else {
      return (file.lastPathComponent as NSString).deletingPathExtension
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    return folder.standardizedFileURL.lastPathComponent
  }

  /// The cases below the paths that a user names: files as they are, and for folders every `case.yaml` in them and
  /// below, in the order of their names.
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
    let found = names.filter { ($0 as NSString).lastPathComponent == fileName }.sorted()
    guard !found.isEmpty else {
      throw CommandFailure(code: .noInput, message: "\(path): there is no \(fileName) in it or below")
    }
    return found.map { (path as NSString).appendingPathComponent($0) }
  }
}
