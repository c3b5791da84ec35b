import DMFT
import Foundation
import Validation

/// A validation case as its file describes it.
struct CaseFile {
  /// The name of the folder, or of the file where it is not called `case.yaml`.
  var name: String
  var path: String
  var description: ValidationCase
  /// Part of the set that takes seconds.
  var isQuick: Bool
  /// Every default of the theory's configuration written out.
  var theory: ConfigurationValue
  /// The same for what is simulated.
  var simulated: ConfigurationValue

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

  private static func instances(_ simulation: ConfigurationMapping) throws -> Int {
    let range = "a whole number from 2 to 1000000"
    return try simulation.required("instances", range).count(in: 2...1_000_000, range)
  }

  private static func scales(_ simulation: ConfigurationMapping) throws -> [Int] {
    guard let place = simulation["scales"] else { return [1, 2, 4] }
    let allowed = "a list of different whole numbers from 1 to 1000, such as [1, 2, 4]"
    let scales = try place.elements(limit: 16, allowed).map { try $0.count(in: 1...1000, allowed) }
    guard Set(scales).count == scales.count else {
      throw place.failure("repeats a scale; allowed: \(allowed)")
    }
    return scales
  }

  private static func read(_ place: ConfigurationNode, into description: inout ValidationCase) throws {
    let compare = try ConfigurationMapping(
      place, keys: ["columns", "points", "from", "significance", "resolution"])
    if let columns = compare["columns"] {
      let allowed = "a list of test_loss, train_loss, readout_norm"
      description.columns = try columns.elements(limit: 3, allowed).map { try $0.text(allowed) }
    }
    if let points = compare["points"] {
      description.points = try points.count(in: 1...1000, "a whole number from 1 to 1000")
    }
    if let from = compare["from"] {
      guard let last = description.theory.training.stepCount else {
        throw from.notAllowed("steps in the run")
      }
      description.firstStep = try from.count(in: 1...last, "a whole number from 1 to \(last) (steps)")
    }
    if let significance = compare["significance"] {
      description.significance = try significance.number("a number between 0 and 0.5") { $0 > 0 && $0 < 0.5 }
    }
    if let resolution = compare["resolution"] {
      description.resolution = try resolution.number("a relative deviation > 0") { $0 > 0 }
    }
  }

  /// What a verdict needs, said before anything is simulated.
  private static func check(
    _ description: ValidationCase, _ simulation: ConfigurationMapping, _ top: ConfigurationMapping
  ) throws {
    let place = simulation["instances"] ?? simulation.place
    let compared = (description.ensembles.first?.keptSteps.count ?? 0) * description.columns.count
    guard description.instances > compared else {
      throw place.failure(
        "is \(description.instances); allowed: more than the \(compared) compared values (columns × points)")
    }
    for (run, name) in [(description.theory, "run"), (description.simulated, "simulation.override")] {
      guard run.training.stepCount != nil else {
        throw (top["run"] ?? top.place).failure("(\(name)) asks for gradient flow; allowed: steps")
      }
    }
  }
}
