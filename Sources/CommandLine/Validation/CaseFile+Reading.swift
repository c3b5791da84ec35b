import DMFT
import Validation
import ConfigurationFiles
import FileFormats

// The keys of a case, and its two configurations.
extension CaseFile {
  static func instances(_ simulation: ConfigurationMapping) throws -> Int {
    let range = "a whole number from 2 to 1000000"
    return try simulation.required("instances", range).count(in: 2...1_000_000, range)
  }

  static func scales(_ simulation: ConfigurationMapping) throws -> [Int] {
    guard let place = simulation["scales"] else { return [1, 2, 4] }
    let allowed = "a list of different whole numbers from 1 to 1000, such as [1, 2, 4]"
    let scales = try place.elements(limit: 16, allowed).map { try $0.count(in: 1...1000, allowed) }
    guard Set(scales).count == scales.count else {
      throw place.failure("repeats a scale; allowed: \(allowed)")
    }
    return scales
  }

  static func read(_ place: ConfigurationNode, into description: inout ValidationCase) throws {
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
  static func check(
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

  // MARK: Configurations

  /// The root of the configuration: a mapping that stands here, or a file beside this one.
  static func runRoot(_ place: ConfigurationNode) throws -> ConfigurationNode {
    guard case .text(let name) = place.scalar else { return place }
    let path = InputFile.path(name, besides: place.file)
    return try ConfigurationDocument.root(
      of: InputFile.text(at: path, limit: Configuration.lengthLimit), file: path)
  }

  /// The configuration with some of its keys replaced. Only those can be wrong: the rest was read before.
  static func overridden(
    _ run: ConfigurationNode, by override: ConfigurationNode
  ) throws -> Configuration {
    do {
      return try Configuration.read(run.merging(override))
    } catch let failure as CommandFailure {
      throw override.failure("does not fit the run: \(failure.message)")
    }
  }
}
