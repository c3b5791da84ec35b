import Foundation
import TestSupport
import Testing

@testable import DMFTNumerics
@testable import DMFTRuns

/// (19.9)–(19.12): what N frozen features make of a task.
@Suite("Measures of frozen features")
struct FeatureMeasuresTests {
  private static let width = 24

  private func features() throws -> (FeatureMeasures, FeatureRules, TaskMeasures) {
    let task = try PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(1000))
    let features = try #require(FeatureMeasures(task, width: Self.width))
    return (features, try #require(features.rules(nodes: features.usualNodes)), task.measures())
  }

  /// y(s) on the real axis is found without any contour.
  @Test("have the transforms of the resolvent", .tags(.identity), arguments: [1e-3, 0.02, 0.3, 4, 100])
  func transforms(s: Double) throws {
    let (features, rules, measures) = try features()
    let width = Double(Self.width)
    let resolvent = FeatureResolvent(kernel: measures.kernel, width: width, modes: 1000)
    var y = Complex(1.0) / Complex(1e4)
    for step in 0...400 {
      let point = 1e4 * pow(s / 1e4, Double(step) / 400)
      y = try #require(resolvent.kernel(at: Complex(point), guess: y))
    }
    // Σ κ/(s + κ) = N − N s y, here as Σ m λ y/(1 + λ y).
    let trace = measures.kernel.integral { y.real / (1 + $0 * y.real) }
    #expect(abs(rules.kernel.integral { 1 / (s + $0) } - trace) < 1e-12 * trace)
    let learned = measures.target.integral { 1 / (1 + $0 * y.real) } - features.floor
    #expect(abs(rules.target.integral { s / (s + $0) } - learned) < 1e-12 * measures.target.mass)
  }

  @Test("have positive weights, and nodes between the edges", .tags(.contract))
  func positivity() throws {
    let (_, rules, measures) = try features()
    #expect(rules.kernel.weights.allSatisfy { $0 >= 0 } && rules.target.weights.allSatisfy { $0 >= 0 })
    #expect(abs(rules.kernel.mass - measures.kernel.mass) < 1e-12 * measures.kernel.mass)
    // The largest eigenvalue of AΛAᵀ/N exceeds λ_1 by little more than its noise, 2 √(2/N), and tr Λ/N.
    #expect(rules.kernel.nodes.allSatisfy { $0 > 0 && $0 < 2.2 })
  }

  /// At the first step nothing is learned: h_k = 1.
  @Test("give the mean predictor of nothing its loss", .tags(.closedForm))
  func beginning() throws {
    let (_, rules, measures) = try features()
    let ones = [Double](repeating: 1, count: rules.target.count)
    #expect(abs(rules.meanPredictor.value(at: ones) - measures.target.mass) < 1e-10)
  }

  @Test("are none where there are hardly more modes than features", .tags(.contract))
  func refusal() throws {
    let task = try PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(26))
    #expect(FeatureMeasures(task, width: 24) == nil)
  }
}
