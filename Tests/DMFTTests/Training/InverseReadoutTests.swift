import TestSupport
import Testing

import DMFT

/// η_t = η/max(1, ⟨w²⟩(t)): a schedule that the solution itself decides.
@Suite("A step size that follows the readout")
struct InverseReadoutTests {
  static let names = ["one-pass", "momentum and decay", "fixed samples", "deep", "lazy", "lazy and noisy"]

  private func run(_ name: String, _ schedule: Schedule, steps: Int? = nil) throws -> Run {
    let task = try PowerLawTask(capacity: 1.5, source: 0.3, modes: .finite(100))
    func make(
      _ network: Network, _ data: DataSource, momentum: Double = 0, decay: Double = 0, steps usual: Int = 150
    ) throws -> Run {
      try makeRun(
        task: task, network: network, data: data,
        optimiser: StochasticGradientDescent(
          learningRate: 0.3, momentum: momentum, weightDecay: decay, schedule: schedule),
        steps: steps ?? usual)
    }
    switch name {
    case "one-pass": return try make(.projected(width: .finite(64)), DataSource(batch: .size(16)))
    case "momentum and decay":
      return try make(
        .deep(widths: [.finite(60)], richness: 0.5, readoutVariance: 1.5),
        DataSource(batch: .size(16), labelNoise: 0.2), momentum: 0.5, decay: 0.03)
    case "fixed samples":
      return try make(.projected(width: .finite(64)), DataSource(samples: .finite(80), labelNoise: 0.1))
    case "deep": return try make(.deep(widths: [.finite(40), .finite(60)]), DataSource())
    case "lazy":
      return try make(
        .randomFeatures(width: .infinite, readoutVariance: 0.5), DataSource(), momentum: 0.3, decay: 0.02,
        steps: 500)
    default:
      return try make(.randomFeatures(width: .infinite), DataSource(batch: .size(8)), steps: 500)
    }
  }

  /// The rates that come out, given beforehand, give the same curves.
  @Test("is the schedule that it comes to", .tags(.identity), arguments: names)
  func consistency(name: String) throws {
    let found = try solve(run(name, .inverseReadout()))
    let norms = try #require(found.curve["readout_norm"])
    #expect(norms.contains { $0 > 1.3 } && found.outcome == .completed)
    let given = try solve(run(name, .table(norms.map { 1 / max(1, $0) })))
    for column in found.curve.columns {
      let expected = try #require(given.curve[column.name])
      #expect(relativeDeviation(of: column.values, from: expected, zero: 1e-12) < 2e-10, "\(column.name)")
    }
    let constant = try #require(try solve(run(name, .constant)).curve["test_loss"])
    #expect(relativeDeviation(of: try #require(found.curve["test_loss"]), from: constant) > 0.05)
  }

  /// Modes one by one against the march.
  @Test("is the same in recursions of single modes", .tags(.identity), arguments: ["lazy", "lazy and noisy"])
  func engines(name: String) throws {
    let run = try run(name, .inverseReadout())
    var losses: [[Double]] = []
    for engine in [EngineName.modes, .march] {
      var options = SolverOptions()
      options.engine = engine
      losses.append(try #require(try solve(run, options: options).curve["test_loss"]))
    }
    #expect(relativeDeviation(of: losses[0], from: losses[1]) < 1e-9)
  }

  /// A replica has s times the readout norm, and the same curves.
  @Test("is that of a replica", .tags(.identity), arguments: ["one-pass", "momentum and decay"])
  func replica(name: String) throws {
    let run = try run(name, .inverseReadout(), steps: 60)
    let (one, three) = (try solve(run), try solve(run.replicated(by: 3)))
    #expect(
      relativeDeviation(
        of: try #require(three.curve["test_loss"]), from: try #require(one.curve["test_loss"])) < 1e-9)
    let norms = try #require(three.curve["readout_norm"]).map { $0 / 3 }
    #expect(relativeDeviation(of: norms, from: try #require(one.curve["readout_norm"]), zero: 1e-12) < 1e-9)
  }

  /// Each scramble follows its own readout: the mean of the schedules is off by their spread alone.
  @Test("moves sampled paths as its own table does", .tags(.identity))
  func sampled() throws {
    func run(_ schedule: Schedule) throws -> Run {
      try Run(
        task: PowerLawTask(capacity: 1.5, source: 0.3, modes: .finite(30)),
        network: .projected(width: .finite(16), richness: 0.3, readoutVariance: 1),
        data: DataSource(batch: .size(8)),
        optimiser: SignDescent(StepSize(0.2, weightDecay: 0.02, schedule: schedule)), steps: 15)
    }
    var options = SolverOptions()
    options.sampling.paths = 256
    options.sampling.scrambles = 2
    let found = try solve(run(.inverseReadout()), options: options)
    let norms = try #require(found.curve["readout_norm"])
    #expect(norms.contains { $0 > 1.5 })
    let given = try solve(run(.table(norms.map { 1 / max(1, $0) })), options: options)
    #expect(
      relativeDeviation(
        of: try #require(found.curve["test_loss"]), from: try #require(given.curve["test_loss"])) < 1e-3)
  }

  @Test("is constant where a lazy network stands for one on the circle, and refused where a rich one does")
  func circle() throws {
    func run(_ richness: Double, _ schedule: Schedule) throws -> Run {
      try Run(
        CircleRegression(
          target: CircleTarget(exponent: 1.25, frequencies: 16),
          perceptron: Perceptron(
            depth: 1, width: .infinite, activation: Activation(.relu), richness: richness)),
        data: DataSource(),
        training: .steps(20, StochasticGradientDescent(learningRate: 0.2, schedule: schedule)))
    }
    #expect(try solve(run(0, .inverseReadout())).curve == solve(run(0, .constant)).curve)
    #expect(throws: DescriptionError.self) { try solve(run(1, .inverseReadout())) }
  }
}
