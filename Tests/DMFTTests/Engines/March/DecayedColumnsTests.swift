import Foundation
import TestSupport
import Testing

import DMFT

@Suite("Columns of times at which the fastest mode alternates")
struct DecayedColumnsTests {
  /// |1 − ηλ| = 0.8: below 1e-12 after 125 steps, and no polynomial before.
  @Test("are given up once it has died away, and cost no digits", .tags(.closedForm))
  func decayed() throws {
    let (rate, steps) = (1.8, 900)
    let task = try powerLaw(modes: 30)
    let run = try makeRun(
      task: task, optimiser: StochasticGradientDescent(learningRate: rate), steps: steps)
    var options = SolverOptions()
    options.engine = .march
    let solution = try solve(run, options: options)
    let exact = (0...steps).map { t in task.sum { $0.targetPower * pow($0.retention(rate), 2 * Double(t)) } }
    let loss = try #require(solution.curve[.testLoss])
    #expect(loss.count == exact.count && zip(loss, exact).allSatisfy { abs($0 - $1) < 1e-10 })
    #expect(try #require(solution.diagnostics["columns"]) < 0.5 * Double(steps))
  }
}
