import DMFT
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

/// The rules of optimisers in their literature's words, one weight and one step after the other.
@Suite("Elementwise rules")
struct ElementwiseWeightsTests {
  static let kinds = ["sign", "signum", "lion", "rmsprop", "adam"]

  /// η = 0.2, decaying as 1/(1 + t), λ_w = 0.4.
  static func optimiser(_ kind: String, epsilon: Double = 0.01) throws -> any ElementwiseOptimiser {
    let stepSize = try StepSize(0.2, weightDecay: 0.4, schedule: .power(exponent: 1, offset: 1))
    let averaging = try Averaging(first: 0.7, second: 0.9, epsilon: epsilon)
    switch kind {
    case "sign": return try SignDescent(stepSize)
    case "signum": return try SignDescent(stepSize, memory: 0.7)
    case "lion": return Lion(stepSize, averaging)
    case "rmsprop": return RMSProp(stepSize, averaging)
    default: return Adam(stepSize, averaging)
    }
  }

  /// The weight 3 after steps along these gradients.
  func recursion(_ kind: String, _ gradients: [Double], rate: Double) -> Double {
    var (w, m, v) = (3.0, 0.0, 0.0)
    func sign(_ x: Double) -> Double { x == 0 ? 0 : x / abs(x) }
    for (t, g) in gradients.enumerated() {
      let eta = 0.2 / Double(1 + t)
      let mixed = 0.7 * m + 0.3 * g
      let step: Double
      switch kind {
      case "sign": step = sign(g)
      case "signum":
        m = mixed
        step = sign(m)
      case "lion":
        step = sign(mixed)
        m = 0.9 * m + 0.1 * g
      case "rmsprop":
        v = 0.9 * v + 0.1 * g * g
        step = g / (v.squareRoot() + 0.01)
      default:
        m = mixed
        v = 0.9 * v + 0.1 * g * g
        step =
          m / (1 - pow(0.7, Double(t + 1)))
          / ((v / (1 - pow(0.9, Double(t + 1)))).squareRoot() + 0.01)
      }
      w += -eta * 0.4 * w + rate * eta * step
    }
    return w
  }

  static let columns = [[0.3, -1, 0], [-2, 0.1, 0.5], [0.01, 3, -0.7], [0.4, 0, 1], [-0.1, 0.1, -2]]
  static let rows = [[1.0, -0.5], [0.2, 0.3], [0, -2], [1, 1], [-0.1, 0.6]]

  func moved(_ optimiser: any ElementwiseOptimiser, times factor: Double = 1, unit: Double = 1) -> [Double] {
    let start = DenseMatrix(rows: 3, columns: 2, entries: Array(repeating: 3, count: 6))
    var weights = ElementwiseWeights(start, optimiser, rate: 0.6, unit: unit)
    for t in Self.columns.indices {
      let gradient = OuterProduct(column: Self.columns[t].map { factor * $0 }, row: Self.rows[t])
      weights.advance(along: gradient, at: TrainingPlace(step: t, steps: 5))
    }
    return weights.weights.entries
  }

  @Test("move every entry of a map by its own recursion", .tags(.closedForm), arguments: kinds)
  func recursions(_ kind: String) throws {
    let entries = try moved(Self.optimiser(kind))
    for i in 0..<3 {
      for j in 0..<2 {
        let gradients = Self.columns.indices.map { Self.columns[$0][i] * Self.rows[$0][j] }
        #expect(abs(entries[2 * i + j] - recursion(kind, gradients, rate: 0.6)) < 1e-14)
      }
    }
  }

  @Test("do not see a factor of the loss, ε in its units", .tags(.identity), arguments: kinds)
  func degreeZero(_ kind: String) throws {
    let plain = try moved(Self.optimiser(kind))
    let times = try moved(Self.optimiser(kind, epsilon: 0.05), times: 5)
    let units = try moved(Self.optimiser(kind), times: 5, unit: 0.2)
    for (a, b) in zip(plain, times) { #expect(abs(a - b) < 1e-13) }
    for (a, b) in zip(plain, units) { #expect(abs(a - b) < 1e-13) }
    guard kind == "rmsprop" || kind == "adam" else { return }
    #expect(zip(plain, try moved(Self.optimiser(kind), times: 5)).contains { abs($0 - $1) > 1e-3 })
  }

  /// The readout of random features at N = 40, without any of the program's matrices.
  @Test("move the readout of a network (15)", .tags(.identity), arguments: kinds)
  func readout(_ kind: String) throws {
    let optimiser = try Self.optimiser(kind)
    let description = try run(modes: 4, network: .randomFeatures(width: .finite(40)), data: DataSource())
      .with(training: .steps(12, optimiser))
    var network = try simulated(description, from: RandomStream(seed: 2, instance: 0))
    let map = try #require(network.couplings[0].map?.weights)
    var (weights, memory) = (
      [Double](repeating: 0, count: 40),
      Array(repeating: [Double](repeating: 0, count: 40), count: optimiser.memories)
    )
    for t in 0..<12 {
      let residual = network.modes.target.enumerated().map { k, target in
        var predictor = 0.0
        for i in 0..<40 { predictor += map[i, k] * weights[i] / 40 }
        return target - predictor
      }
      #expect(abs(network.observation.testLoss - network.modes.testLoss(of: residual)) < 1e-12)
      let gradient = zip(network.modes.eigenvalues, residual).map { $0 * $1 }
      var signal = [Double](repeating: 0, count: 40)
      for i in 0..<40 { for k in 0..<4 { signal[i] += map[i, k] * gradient[k] } }
      optimiser.respond(to: &signal, &memory, at: t, of: 12)
      let retention = 1 - 0.2 / Double(1 + t) * 0.4
      weights = zip(weights, signal).map { retention * $0 + $1 }
      network.advance()
    }
  }
}
