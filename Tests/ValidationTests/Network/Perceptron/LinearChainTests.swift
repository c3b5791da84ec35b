import DMFT
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

/// With φ(h) = h, (13.1) is a chain of trained Gaussian maps with σ_w² = 1/γ, of which only f − f(0) is seen.
@Suite("Nonlinear networks with a linear activation")
struct LinearChainTests {
  /// Equations (2)–(3) on the two modes ψ = (cos θ, sin θ), λ = ½, with F_0 = W and w of variance 1/γ:
  ///
  ///     g^1 = w, g^0 = Wᵀw/N, h^0 = Λ(w* − g^0 + g^0(0)), h^1 = W h^0, w ← w + η h^1, W ← W + ηγ g^1 h^0ᵀ
  struct Chain {
    var map: [SIMD2<Double>]
    var readout: [Double]
    let richness: Double
    let target = SIMD2(1.0, 0)
    var start = SIMD2<Double>.zero

    init(_ weights: PerceptronWeights, richness: Double) {
      let (first, count) = (weights.entries(0), weights.width)
      map = (0..<count).map { SIMD2(first[$0], first[count + $0]) }
      readout = weights.entries(1).map { $0 / richness.squareRoot() }
      self.richness = richness
      start = backward
    }

    var backward: SIMD2<Double> {
      zip(map, readout).reduce(.zero) { $0 + $1.0 * $1.1 } / Double(map.count)
    }

    var residual: SIMD2<Double> { target - backward + start }

    mutating func advance(rate: Double) {
      let (signal, before) = (residual / 2, readout)
      for i in map.indices {
        readout[i] += rate * (map[i] * signal).sum()
        map[i] += rate * richness * before[i] * signal
      }
    }
  }

  @Test(
    "are the two-layer chain of the same weights, step by step", .tags(.identity), arguments: [0.3, 1, 4])
  func twoLayers(_ richness: Double) throws {
    let runs = CircleRuns(width: .finite(9), activation: .linear, richness: richness, frequencies: 1)
    var network = try runs.trained(by: 0)
    var chain = Chain(network.weights, richness: richness)
    for _ in 0..<20 {
      let seen = network.observation
      #expect(abs(seen.testLoss - (chain.residual * chain.residual).sum() / 2) < 1e-13)
      let norm = chain.readout.reduce(0) { $0 + richness * $1 * $1 } / 9
      #expect(abs(seen.readoutNorm - norm) < 1e-12)
      network.advance()
      chain.advance(rate: runs.learningRate)
    }
    #expect(network.observation.testLoss < 0.2, "something was learned")
  }
}
