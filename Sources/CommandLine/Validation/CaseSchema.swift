import ConfigurationFiles
import DMFT
import FileFormats
import Validation

/// The keys of a validation case: what `case.yaml` may say.
enum CaseSchema {
  /// A case and what its two configurations say with every default.
  struct Content {
    var description: ValidationCase
    /// Part of the set that takes seconds.
    var isQuick: Bool
    var theory: JSONValue
    var simulated: JSONValue
  }

  static let title = "A validation case"

  static let file = Section(
    Key("claim", .text("a sentence"), "what the case states"),
    Key("run", .configuration, "what the theory is solved for"),
    Key("simulation", .mapping(simulation), "what is simulated"),
    Key(optional: "compare", .mapping(comparison), otherwise: "test_loss at 8 steps", "what is compared"),
    Key("expect", .word(of: ValidationCase.Expectation.self), usual: "agree", "what the verdict should be"),
    Key("quick", .flag, usual: false, "whether the case takes seconds")
  ) { claim, run, simulation, comparison, expectation, isQuick in
    let theory = try Configuration.read(run)
    let simulated = try simulation.override.map { try overridden(run, by: $0) } ?? theory
    let comparison = comparison ?? Comparison()
    var description = ValidationCase(
      claim: claim, theory: theory.run, simulated: simulated.run, instances: simulation.instances,
      scales: simulation.scales, seed: UInt64(simulation.seed), columns: comparison.columns,
      points: comparison.points, expectation: expectation)
    description.firstStep = comparison.from ?? description.firstStep
    description.significance = comparison.significance ?? description.significance
    description.resolution = comparison.resolution ?? description.resolution
    try check(description)
    return Content(
      description: description, isQuick: isQuick, theory: theory.canonical, simulated: simulated.canonical)
  }

  private struct Simulation {
    var instances: Int
    var scales: [Int]
    var seed: Int
    /// Keys of the configuration that are others than in the theory's.
    var override: ConfigurationNode?
  }

  private static let simulation = Section(
    Key("instances", .count(2...1_000_000), "networks of each scale"),
    Key("scales", scales, usual: [1, 2, 4], "how many times as wide, with as much data, networks are"),
    Key("seed", .count(0...Int(UInt32.max)), usual: 1, "of all random numbers"),
    Key(
      optional: "override", .other("keys of the configuration"), otherwise: "what the theory is solved for",
      "what is simulated instead, in a case that must disagree")
  ) { Simulation(instances: $0, scales: $1, seed: $2, override: $3) }

  private static let scales = Domain<[Int]>.list(
    of: .count(1...1000), limit: 16, "a list of different whole numbers from 1 to 1000, such as [1, 2, 4]"
  ).map { scales in
    guard Set(scales).count == scales.count else {
      throw DescriptionError("simulation.scales", "\(scales)", "every scale once")
    }
    return scales
  }

  private struct Comparison {
    var columns = ["test_loss"]
    var points = 8
    var from: Int?
    var significance: Double?
    var resolution: Double?
  }

  private static let comparison = Section(
    Key("columns", columns, usual: ["test_loss"], "which curves"),
    Key("points", .count(1...1000), usual: 8, "log-spaced steps"),
    Key(optional: "from", .count(WholeNumbers.steps), otherwise: "1", "the first step"),
    Key(
      optional: "significance", .number(above: 0, below: 0.5), otherwise: "0.001",
      "probability that a right theory is refused, at most"),
    Key(
      optional: "resolution", .number(above: 0), otherwise: "0.1",
      "relative deviation that agreement must exclude at every compared value")
  ) { Comparison(columns: $0, points: $1, from: $2, significance: $3, resolution: $4) }

  private static let columns = Domain<[String]>.list(
    of: .text("a list of test_loss, train_loss, readout_norm"), limit: 3,
    "a list of test_loss, train_loss, readout_norm")

  /// What a verdict needs, said before anything is simulated.
  private static func check(_ description: ValidationCase) throws {
    guard let last = description.theory.training.stepCount, description.simulated.training.stepCount != nil
    else { throw DescriptionError("run", "of gradient flow", "steps") }
    guard description.firstStep <= last else {
      throw DescriptionError(
        "compare.from", "\(description.firstStep)", "a whole number from 1 to \(last) (steps)")
    }
    let compared = (description.ensembles.first?.keptSteps.count ?? 0) * description.columns.count
    guard description.instances > compared else {
      throw DescriptionError(
        "simulation.instances", "\(description.instances)",
        "more than the \(compared) compared values (columns × points)")
    }
  }

  /// The configuration with some of its keys replaced. Only those can be wrong: the rest was read before.
  private static func overridden(
    _ run: ConfigurationNode, by override: ConfigurationNode
  ) throws -> Configuration {
    do {
      return try Configuration.read(run.merging(override))
    } catch let failure as CommandFailure {
      throw override.failure("does not fit the run: \(failure.message)")
    }
  }
}
