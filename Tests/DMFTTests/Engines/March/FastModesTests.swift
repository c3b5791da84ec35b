@testable import DMFTMarch
import DMFTRuns
import DMFTSolution
import Foundation
import DMFTNumerics
import TestSupport
import Testing

import DMFT

@Suite("The fastest mode of a chain")
struct FastModesTests {
  private func update(_ rate: Double, _ momentum: Double, nesterov: Bool = false) throws -> LinearUpdate {
    try StochasticGradientDescent(learningRate: rate, momentum: momentum, nesterov: nesterov)
      .update(at: 0, of: 100)
  }

  /// The mode itself, started at 1 with a momentum of 0: zeros of its sign and what is left of it.
  @Test(
    "turns and dies away as its root says", .tags(.identity),
    arguments: [(0.1, 0.9, false), (0.3, 0.9, true), (0.3, 0.5, false), (1.7, 0, false), (0.02, 0.99, true)])
  func root(rate: Double, momentum: Double, isNesterov: Bool) throws {
    let (update, eigenvalue, steps) = (try update(rate, momentum, nesterov: isNesterov), 1.0, 60)
    let (angle, modulus) = FastModes.root(update, eigenvalue)
    var (w, m, path) = (1.0, 0.0, [Double]())
    for _ in 0...2 * steps {
      path.append(w)
      let h = -eigenvalue * w
      m = update.momentumRetention * m + h
      w += update.fromMomentum * m + update.fromGradient * h
    }
    // Any solution obeys the recursion of the two roots.
    for t in 2...steps {
      let next = 2 * modulus * cos(angle) * path[t - 1] - modulus * modulus * path[t - 2]
      #expect(abs(path[t] - (angle == Double.pi ? -modulus * path[t - 1] : next)) < 1e-12)
    }
  }

  @Test("does nothing where steps are small, and alternates for ever at the edge", .tags(.limit))
  func limits() throws {
    #expect(try FastModes.root(update(0.1, 0), 1).angle == 0)
    #expect(try FastModes.root(update(0.001, 0.5), 1).angle == 0)
    let edge = try FastModes.root(update(2, 0), 1)
    #expect(edge.angle == Double.pi && edge.modulus == 1)
  }

  /// 27.6 / ln(1/√μ) steps of turning, eight columns a turn; what alternates has as many as what is smooth, at the edge to the end.
  @Test("takes columns for every turn until it has died away", .tags(.closedForm))
  func columns() throws {
    func columns(_ rate: Double, _ momentum: Double, steps: Int = 800) throws -> Double {
      let run = try makeRun(
        task: powerLaw(modes: 4), network: .randomFeatures(width: .infinite),
        optimiser: StochasticGradientDescent(learningRate: rate, momentum: momentum), steps: steps)
      return FastModes(of: try SteppedChain(ChainRun(run))).columns(at: Double(steps))
    }
    let eigenvalue = try #require(powerLaw(modes: 4).measures().kernel.nodes.max())
    let angle = acos((1.9 - 0.1 * eigenvalue) / (2 * 0.9.squareRoot()))
    #expect(try abs(columns(0.1, 0.9) - 1.3 * angle * 27.6 / -log(0.9.squareRoot())) < 1e-9)
    #expect(try columns(0.1 / eigenvalue, 0) == 0)
    func smooth(_ steps: Double) -> Double { 26 + 40 * log2(steps / 32) }
    #expect(try abs(columns(1.5 / eigenvalue, 0) - smooth(27.6 / log(2))) < 1e-9)
    #expect(try abs(columns(2.1 / eigenvalue, 0) - smooth(801 - 800 / 128.0)) < 1e-9)
    #expect(try abs(columns(2.1 / eigenvalue, 0, steps: 100_000) - smooth(100_001 - 100_000 / 128.0)) < 1e-9)
  }

  /// ω(K̃) = (1 − εQ)/K̃ rises from K̃ = −1/λ to −κ_max, (7.6), Q = K̃/(1 + K̃) for one eigenvalue 1.
  @Test("knows the upper edge of what widths and samples make of an eigenvalue", .tags(.closedForm))
  func upperEdge() {
    #expect(FastModes.upperEdge(0) == 1 && abs(FastModes.upperEdge(1.0 / 4) - 2.25) < 1e-15)
    for scattering in [1.0 / 300, 0.1, 1] {
      func kappa(_ x: Double) -> Double { (1 + scattering * x / (1 - x)) / x }
      let edge = (1..<200_000).map { kappa(Double($0) / 200_000) }.reduce(.infinity, min)
      #expect(abs(edge / FastModes.upperEdge(scattering) - 1) < 1e-4)
    }
  }

  /// A unit of noise in the gradient of a mode, followed for two steps: the squares of what it makes.
  @Test(
    "follows noise through two steps", .tags(.identity),
    arguments: [(0.1, 0.0, false), (0.9, 0, false), (0.1, 0.9, false), (1.2, 0.5, false), (0.3, 0.9, true)])
  func noise(rate: Double, momentum: Double, isNesterov: Bool) throws {
    let (update, growth) = (try update(rate, momentum, nesterov: isNesterov), 1.7)
    let kernel = SpectralMeasure(nodes: [0.2, 1], weights: [0.6, 2])
    let made = zip(kernel.nodes, kernel.weights).reduce(0) { sum, mode in
      let (kappa, multiplicity) = (growth * mode.0, mode.1 / mode.0)
      var (w, m, squares, gradient) = (0.0, 0.0, 0.0, 1.0)
      for _ in 0..<2 {
        m = update.momentumRetention * m + gradient
        w += update.fromMomentum * m + update.fromGradient * gradient
        gradient = -kappa * w
        squares += w * w
      }
      return sum + multiplicity * kappa * kappa * squares
    }
    #expect(abs(FastModes.noise(update, kernel, growth: growth) / made - 1) < 1e-12)
  }

  /// Two steps of plain descent: Σ_k x_k² (1 + (1 − x_k)²), of which the sum over all is x/(2 − x), and 1 at the border of stability.
  @Test("is no more than what noise makes in all later steps together", .tags(.closedForm))
  func noiseOfDescent() throws {
    for x in [0.01, 0.3, 1, 1.7] {
      let noise = try FastModes.noise(update(x, 0), SpectralMeasure(nodes: [1], weights: [1]), growth: 1)
      #expect(abs(noise / (x / (2 - x) * (1 - pow(1 - x, 4))) - 1) < 1e-12)
    }
  }

  @Test("takes every row of a block where noise makes as much again, no sweep more without it", .tags(.limit))
  func noisySweeps() {
    let most = FastModes.sweeps(noise: 1)
    #expect(most == FastModes.sweeps(noise: 100) && most == 18 && FastModes.sweeps(noise: 0) == 0)
    let sweeps = [1e-6, 1e-3, 0.03, 0.3].map { FastModes.sweeps(noise: $0) }
    #expect(zip(sweeps, sweeps.dropFirst()).allSatisfy { $0 < $1 && $1 < most })
    // Decades for each sweep, not sweeps for each.
    #expect(abs(FastModes.sweeps(noise: 1e-4) / FastModes.sweeps(noise: 1e-8) - 2) < 1e-12)
    // At the edge a sweep takes off three tenths of that.
    #expect(
      abs(FastModes.sweeps(noise: 1e-8, roughness: 1) / FastModes.sweeps(noise: 1e-8) - 1 / 0.3) < 1e-12)
  }

  /// From few samples a step, or on few units, a march of the same steps is said to take longer.
  @Test("marches from small batches, and of narrow networks, are said to take more", .tags(.limit))
  func said() throws {
    func time(_ batch: DataSource.Batch, _ width: Extent) throws -> Double {
      let run = try makeRun(
        task: powerLaw(modes: 30), network: .randomFeatures(width: width), data: DataSource(batch: batch),
        optimiser: StochasticGradientDescent(learningRate: 0.5), steps: 1000)
      return try ResourceEstimate(
        steps: 1000, nodes: 20, blockRows: 16,
        inventory: TwoTimeInventory(histories: 5, operators: 20, unknowns: 5),
        foreseen: ForeseenRows(of: SteppedChain(ChainRun(run)))
      ).time
    }
    let quiet = try time(.size(1000), .infinite)
    #expect(try time(.size(2), .infinite) > 1.5 * quiet && time(.size(1000), .finite(2)) > 1.5 * quiet)
    #expect(try time(.full, .infinite) == quiet)
  }
}
