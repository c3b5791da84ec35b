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

  /// 27.6 / ln(1/√μ) steps of turning, ten columns a turn; at the edge every step has its own column, or a thousand have.
  @Test("takes columns for every turn until it has died away", .tags(.closedForm))
  func columns() throws {
    func columns(_ rate: Double, _ momentum: Double, steps: Int = 800) throws -> Double {
      let run = try makeRun(
        task: powerLaw(modes: 4), network: .randomFeatures(width: .infinite),
        optimiser: StochasticGradientDescent(learningRate: rate, momentum: momentum), steps: steps)
      return FastModes(of: try SteppedChain(ChainRun(run))).columns
    }
    let eigenvalue = try #require(powerLaw(modes: 4).measures().kernel.nodes.max())
    let angle = acos((1.9 - 0.1 * eigenvalue) / (2 * 0.9.squareRoot()))
    #expect(try abs(columns(0.1, 0.9) - 1.6 * angle * 27.6 / -log(0.9.squareRoot())) < 1e-9)
    #expect(try columns(0.1 / eigenvalue, 0) == 0)
    #expect(try columns(2.1 / eigenvalue, 0) == 800)
    #expect(try columns(2.1 / eigenvalue, 0, steps: 100_000) == 1000)
  }

  /// One eigenvalue on N = 4 units: κ = (1 + ½)² alternates from η = 1/κ on, and does so for ever at 2/κ, as a network of infinite width at 2.
  @Test("comes sooner to the edge in a narrow network, or on few samples", .tags(.closedForm))
  func upperEdge() throws {
    func columns(_ rate: Double, _ width: Extent, _ samples: Extent) throws -> Double {
      let run = try makeRun(
        task: powerLaw(modes: 4), network: .randomFeatures(width: width),
        data: DataSource(samples: samples, batch: .full),
        optimiser: StochasticGradientDescent(learningRate: rate), steps: 800)
      return FastModes(of: try SteppedChain(ChainRun(run))).columns
    }
    let eigenvalue = try #require(powerLaw(modes: 4).measures().kernel.nodes.max())
    for (width, samples) in [
      (Extent.finite(4), Extent.infinite), (.infinite, .finite(4)), (.finite(8), .finite(8)),
    ] {
      let edge = 2 / (2.25 * eigenvalue)
      #expect(try columns(0.499 * edge, width, samples) == 0)
      #expect(try columns(1.001 * edge, width, samples) == 800)
      #expect(
        try abs(columns(0.8 * edge, width, samples) / columns(1.6 / eigenvalue, .infinite, .infinite) - 1)
          < 1e-9)
    }
  }

  /// A unit of noise in the gradient of a mode, followed to the end: the squares of what it leaves.
  @Test(
    "noise leaves what the response of every mode leaves of it", .tags(.closedForm),
    arguments: [(0.1, 0.0), (0.9, 0), (0.1, 0.9), (1.2, 0.5)])
  func noise(rate: Double, momentum: Double) throws {
    let (update, growth) = (try update(rate, momentum), 1.7)
    let kernel = SpectralMeasure(nodes: [0.2, 1], weights: [0.6, 2])
    let left = kernel.integral { eigenvalue in
      let kappa = growth * eigenvalue
      var (w, m, sum) = (update.fromMomentum, 1.0, 0.0)
      for _ in 0..<20_000 {
        sum += w * w
        m = update.momentumRetention * m - kappa * w
        w += update.fromMomentum * m
      }
      return growth * kappa * sum
    }
    #expect(abs(FastModes.noiseSum(update, kernel, growth: growth) / left - 1) < 1e-9)
  }

  /// Where a step's noise makes as much noise again, in all, no sweep leaves less than it found.
  @Test("takes every row of a block at the border of stability, no sweep more without noise", .tags(.limit))
  func noisySweeps() throws {
    let kernel = SpectralMeasure(nodes: [1], weights: [1])
    #expect(try FastModes.noiseSum(update(2, 0), kernel, growth: 1) == .infinity)
    let most = FastModes.sweeps(noiseSum: 1)
    #expect(most == FastModes.sweeps(noiseSum: .infinity) && most == 18 && FastModes.sweeps(noiseSum: 0) == 0)
    let sums = [1e-6, 1e-3, 0.03, 0.3, 0.9].map { FastModes.sweeps(noiseSum: $0) }
    #expect(zip(sums, sums.dropFirst()).allSatisfy { $0 < $1 || $1 == most })
    // Decades for each sweep, not sweeps for each.
    #expect(abs(FastModes.sweeps(noiseSum: 1e-4) / FastModes.sweeps(noiseSum: 1e-8) - 2) < 1e-12)
  }

  /// Σ = 1/B Σ_k …: from few samples a step, or at a width of as many units, a march of the same steps is said to take longer, whatever the rate.
  @Test(
    "marches from small batches, and of narrow networks, are said to take more", .tags(.limit),
    arguments: [0.3, 0.5])
  func said(rate: Double) throws {
    func time(_ batch: DataSource.Batch, _ width: Extent) throws -> Double {
      let run = try makeRun(
        task: powerLaw(modes: 30), network: .randomFeatures(width: width), data: DataSource(batch: batch),
        optimiser: StochasticGradientDescent(learningRate: rate), steps: 1000)
      let fast = FastModes(of: try SteppedChain(ChainRun(run)))
      return ResourceEstimate(
        steps: 1000, nodes: 20, blockRows: 16,
        inventory: TwoTimeInventory(histories: 5, operators: 20, unknowns: 5), fast: fast
      ).time
    }
    let quiet = try time(.size(1000), .infinite)
    #expect(try time(.size(4), .infinite) > 1.5 * quiet && time(.size(1000), .finite(4)) > 1.5 * quiet)
    #expect(try time(.full, .infinite) == quiet)
  }
}
