import DMFT
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

@Suite("Networks of finite size")
struct SimulatedChainTests {
  @Test("random features under the population gradient: v(t) = (1 − η AᵀAΛ/N)^t v(0)", .tags(.closedForm))
  func randomFeatures() throws {
    let description = try run(modes: 6, network: .randomFeatures(width: .finite(9)), data: DataSource())
    let network = try trained(description, by: 16)
    let features = try #require(network.couplings[0].map?.weights)
    var power = (0..<6).map { k in
      (0..<6).map { j in
        let gram = (0..<9).reduce(0.0) { $0 + features.entries[6 * $1 + k] * features.entries[6 * $1 + j] }
        return (k == j ? 1 : 0) - 0.3 * gram / 9 * network.modes.eigenvalues[j]
      }
    }
    for _ in 0..<4 { power = product(power, power) }
    let residual = power.map { row in zip(row, network.modes.target).reduce(0) { $0 + $1.0 * $1.1 } }
    for k in 0..<6 { #expect(abs(network.residual[k] - residual[k]) < 1e-12) }
    #expect(abs(network.observation.testLoss - network.modes.testLoss(of: residual)) < 1e-12)
  }

  private func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    a.map { row in b.indices.map { j in row.indices.reduce(0) { $0 + row[$1] * b[$1][j] } } }
  }

  /// v_{t+1} = (1 + μ − ηλa²) v_t − μ v_{t−1}, solved by the roots of its characteristic polynomial.
  @Test("one mode, one unit, heavy ball: v(t) = c₁ r₁^t + c₂ r₂^t", .tags(.closedForm))
  func heavyBall() throws {
    let (eta, mu) = (0.01, 0.5)
    let description = try run(
      modes: 1, network: .randomFeatures(width: .finite(1)), data: DataSource(), learningRate: eta,
      momentum: mu)
    let network = try trained(description, by: 20)
    let a = try #require(network.couplings[0].map?.weights.entries[0])
    let half = (1 + mu - eta * a * a) / 2
    let root = (half * half - mu).squareRoot()
    let (fast, slow) = (half - root, half + root)
    let first = 1 - eta * a * a
    let share = (first - fast) / (slow - fast)
    let expected = share * pow(slow, 20) + (1 - share) * pow(fast, 20)
    #expect(abs(network.residual[0] - expected) < 1e-13)
  }

  @Test("a trained identity of richness 0 changes nothing", .tags(.identity))
  func lazyIdentity() throws {
    let data = try DataSource(batch: .size(4), labelNoise: 0.1)
    let plain = try trained(run(network: .randomFeatures(width: .finite(13)), data: data), by: 20)
    let lazy = try trained(
      run(network: .projected(width: .finite(13), richness: 0), data: data), by: 20)
    #expect(plain.observation == lazy.observation)
    #expect(plain.residual == lazy.residual)
  }

  @Test("a trained Gaussian map of richness 0 only decays", .tags(.closedForm))
  func lazyDecay() throws {
    let description = try run(
      network: .deep(widths: [.finite(5), .finite(4)], richness: 0), data: DataSource(), weightDecay: 0.2)
    let start = try trained(description, by: 0)
    let end = try trained(description, by: 10)
    for (before, after) in zip(start.couplings, end.couplings) {
      let pairs = zip(before.map?.weights.entries ?? [], after.map?.weights.entries ?? [])
      for (a, b) in pairs { #expect(abs(b - pow(1 - 0.3 * 0.2, 10) * a) < 1e-14) }
    }
  }

  @Test("w(0) has the variance asked for, and its norm is seen", .tags(.statistics))
  func readoutVariance() throws {
    let description = try run(
      modes: 2, network: .randomFeatures(width: .finite(20_000), readoutVariance: 2.5), data: DataSource())
    let network = try trained(description, by: 0)
    #expect(deviation(network.readout.weights.entries.map { $0 * $0 }, from: 2.5) < 4)
    let square = network.readout.weights.entries.reduce(0) { $0 + $1 * $1 } / 20_000
    #expect(abs(network.observation.readoutNorm - square) < 1e-12)
  }

  @Test("what has no finite size is refused", .tags(.contract))
  func refusals() throws {
    let infinite = try run(network: .projected(width: .infinite), data: DataSource())
    #expect { try trained(infinite, by: 0) } throws: { ($0 as? DescriptionError)?.key == "network.width" }
    let flow = try run(network: .projected(width: .finite(3)), data: DataSource())
      .with(training: .flow(until: 1, points: 2))
    #expect { try trained(flow, by: 0) } throws: { ($0 as? DescriptionError)?.key == "flow" }
  }
}
