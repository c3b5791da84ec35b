import DMFT
import Foundation
import TestSupport
import Testing

@testable import Validation

/// Networks of N = 64, 128, 256 units trained by small steps, which stand for one theory by replication, against (13)–(14).
@Suite("Gradient flow of finite width")
struct GradientFlowSimulationTests {
  static let (time, steps) = (12.0, 96)

  func description(richness: Double, steps: Int) throws -> Run {
    let task = try MeasuredTask(
      modes: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(150)).modes(limit: 150))
    return try Run(
      task: task, network: .projected(width: .finite(64), richness: richness), data: DataSource(),
      optimiser: StochasticGradientDescent(learningRate: Self.time / Double(steps)), steps: steps)
  }

  /// The flow at the kept steps, with what steps of this size add: the march at η less its extrapolation to η = 0.
  func theory(richness: Double, kept: [Int]) throws -> LearningCurve {
    let run = try description(richness: richness, steps: Self.steps)
      .with(training: .flow(until: Self.time, points: 400))
    let flow = try solve(run).curve
    let marches = try [1, 2, 4].map {
      try solve(description(richness: richness, steps: $0 * Self.steps)).curve
    }
    let columns = try ["test_loss", "readout_norm"].map { name in
      let values = try kept.map { step in
        let t = Self.time * Double(step) / Double(Self.steps)
        let place = try #require(LogCurve(flow.points, flow[name] ?? []).value(at: log(t)))
        let values = zip([1, 2, 4], marches).compactMap { $1[name]?[$0 * step] }
        return exp(place) + values[0] - richardson(richardson(values), order: 2)[0]
      }
      return LearningCurve.Column(name, "", values)
    }
    return LearningCurve(axis: .step, points: kept.map(Double.init), columns: columns)
  }

  func deviation(scale: Int, instances: Int, kept: [Int], theory: LearningCurve) async throws
    -> JointDeviation
  {
    var ensemble = Ensemble(try description(richness: 2, steps: Self.steps), instances: instances, seed: 11)
    ensemble.scale = scale
    ensemble.keptSteps = kept
    let samples = try await ensemble.simulate().samples
    let columns = ["test_loss", "readout_norm"]
    return try JointDeviation(
      of: samples.map { sample in columns.flatMap { sample[$0] ?? [] } },
      from: columns.flatMap { theory[$0] ?? [] })
  }

  /// Weights with which values c + a/s + b/s² at s = 1, 2, 4 give c.
  static let weights = [1.0 / 3, -2, 8.0 / 3]

  @Test(
    "agrees with simulations extrapolated to infinite size; a richness 20 % off does not", .tags(.statistics))
  func joint() async throws {
    let kept = [6, 24, 96]
    let theory = try theory(richness: 2, kept: kept)
    var parts: [JointDeviation] = []
    for (scale, instances) in [(1, 96), (2, 64), (4, 32)] {
      parts.append(try await deviation(scale: scale, instances: instances, kept: kept, theory: theory))
    }
    func verdict(_ reference: [Double]) -> HotellingTest {
      let count = reference.count
      let deviations = (0..<count).map { i in
        zip(Self.weights, parts).reduce(0) {
          $0 + $1.0 * ($1.1.deviations[i] + $1.1.theory[i] - reference[i])
        }
      }
      let covariance = (0..<count * count).map { i in
        zip(Self.weights, parts).reduce(0) { $0 + $1.0 * $1.0 * $1.1.covariance[i] }
      }
      return HotellingTest(
        JointDeviation(
          deviations: deviations, theory: reference, covariance: covariance, degreesOfFreedom: 31))
    }
    #expect(verdict(parts[0].theory).pValue > 0.01)
    let wrong = try self.theory(richness: 2.4, kept: kept)
    #expect(verdict(["test_loss", "readout_norm"].flatMap { wrong[$0] ?? [] }).pValue < 0.001)
  }
}
