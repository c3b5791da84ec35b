import DMFT
import Foundation
import TestSupport
import Testing

@testable import Validation

/// A small version of `make circle`.
@Suite("Scaling laws on the circle")
struct CircleLawTests {
  private func run(width: Int, richness: Double, rate: Double, until end: Double) throws -> Run {
    let circle = CircleRegression(
      target: try CircleTarget(exponent: 0.9, frequencies: 128, parity: .even, points: 512),
      perceptron: try Perceptron(
        depth: 1, width: .finite(width), activation: Activation(.relu), richness: richness))
    return try Run(
      circle, data: DataSource(),
      training: .steps(Int(end / rate), StochasticGradientDescent(learningRate: rate)))
  }

  /// Over the last decade, with the power of the frequencies above F, which nothing learns yet.
  private func exponent(_ curve: LearningCurve) throws -> Double {
    let rest = stride(from: 130, to: 1_000_000, by: 2).reduce(0) { $0 + pow(Double($1), -1.8) / 2 }
    let losses = try #require(curve["test_loss"]).map { $0 + rest }
    return try PowerLawFit(LogCurve(curve.points, losses), from: (curve.points.last ?? 0) / 10).exponent
  }

  private func networks(_ run: Run) async throws -> LearningCurve {
    var ensemble = Ensemble(run, instances: 2, seed: 1)
    let last = try #require(run.training.stepCount)
    ensemble.observedSteps = LogSpacing.wholeNumbers(
      from: Double(last / 10), through: Double(last), count: 40)
    return try await ensemble.simulate().curve
  }

  @Test("lazy relu networks learn a hard target as the theory of their own kernel says", .tags(.statistics))
  func lazy() async throws {
    let run = try run(width: 8192, richness: 0, rate: 1, until: 3000)
    let (found, theory) = (try await exponent(networks(run)), try exponent(solve(run).curve))
    // The law itself, t^-0.4, is not clean yet.
    #expect(abs(theory - 0.4) < 0.05)
    #expect(abs(found / theory - 1) < 0.03)
  }

  /// A decade later they leave the law: validation/circle.
  @Test("rich relu networks learn it as t^-2β/(1+β), for a decade", .tags(.statistics))
  func rich() async throws {
    let found = try await exponent(networks(run(width: 512, richness: 30, rate: 0.02, until: 100)))
    #expect(abs(found / (0.8 / 1.4) - 1) < 0.05)
  }
}
