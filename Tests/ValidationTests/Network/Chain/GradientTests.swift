import DMFT
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

/// Equation (3) follows the gradient of half the train loss, ℒ = (1/2P) Σ Δ²:
///
///     δw = −η N_L ∂ℒ/∂w,   δF_0 = −η γ_0 N_1 ∂ℒ/∂F_0,   δF_ℓ = −η γ_ℓ (N_{ℓ+1}/N_ℓ) ∂ℒ/∂F_ℓ
@Suite("Update directions")
struct GradientTests {
  /// Every kind of coupling above the modes.
  static let widths = [5, 5, 4, 4, 3]

  func network() throws -> SimulatedChain {
    let chain = try Network(
      couplings: [
        Coupling(.gaussian, trained: true, richness: 0.7), Coupling(.identity, trained: true, richness: 1.3),
        Coupling(.gaussian, trained: true, richness: 0.4), Coupling(.identity, trained: false),
        Coupling(.gaussian, trained: false),
      ],
      widths: Self.widths.map { .finite($0) }, readoutVariance: 1)
    let data = try DataSource(samples: .finite(6), labelNoise: 0.5)
    return try trained(run(modes: 4, network: chain, data: data), by: 3)
  }

  /// ∂ℒ/∂(entry): ℒ is quadratic in every single entry, so the central difference is exact.
  func slope(
    _ network: SimulatedChain, _ entry: WritableKeyPath<SimulatedChain, Double>
  ) -> Double {
    let losses = [0.01, -0.01].map { step in
      var moved = network
      moved[keyPath: entry] += step
      moved.observe()
      return moved.observation.trainLoss / 2
    }
    return (losses[0] - losses[1]) / 0.02
  }

  @Test("of every trained map are the gradient of the loss", .tags(.identity), arguments: 0..<3)
  func couplings(_ level: Int) throws {
    let before = try network()
    var after = before
    after.advance()
    let lower = level == 0 ? 1 : Self.widths[level - 1]
    let scale = 0.3 * [0.7, 1.3, 0.4][level] * Double(Self.widths[level]) / Double(lower)
    let entries = try #require(before.couplings[level].map?.weights.entries)
    for index in entries.indices {
      let path = \SimulatedChain.couplings[level].entries[index]
      let change = after[keyPath: path] - before[keyPath: path]
      #expect(abs(change + scale * slope(before, path)) < 1e-11)
      #expect(change != 0)
    }
  }

  @Test("of the readout are the gradient of the loss", .tags(.identity), arguments: 0..<3)
  func readout(_ index: Int) throws {
    let before = try network()
    var after = before
    after.advance()
    let path = \SimulatedChain.readout.weights.entries[index]
    let change = after[keyPath: path] - before[keyPath: path]
    #expect(abs(change + 0.3 * 3 * slope(before, path)) < 1e-11)
  }

  @Test("of frozen maps are zero", .tags(.identity))
  func frozen() throws {
    let before = try network()
    var after = before
    after.advance()
    #expect(after.couplings[4].entries == before.couplings[4].entries)
  }
}

extension SimulatedCoupling {
  /// Entries of the map; none for a frozen identity.
  fileprivate var entries: [Double] {
    get { map?.weights.entries ?? [] }
    set { map?.weights.entries = newValue }
  }
}
