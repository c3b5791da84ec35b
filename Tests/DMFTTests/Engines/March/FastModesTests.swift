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
}
