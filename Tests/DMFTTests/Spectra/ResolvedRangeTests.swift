import Foundation
import TestSupport
import Testing

import DMFT

@Suite("How far a curve on a measured task is known")
struct ResolvedRangeTests {
  /// Loss ½ (1 − η)^2t + ½, with η = 0.3: 1, 0.745, 0.62 …; the mode is learned to e^-1 at a loss of 0.684.
  @Test("is where the loss falls below that of the last measured mode", .tags(.closedForm))
  func step() throws {
    let modes = [Mode(eigenvalue: 1, targetPower: 0.5), Mode(eigenvalue: 1e-9, targetPower: 0.5)]
    func end(_ loss: Double?) throws -> Double? {
      try solve(makeRun(task: MeasuredTask(modes: modes, resolvedLoss: loss))).diagnostics[ResolvedRange.name]
    }
    #expect(try end(0.5 * exp(-1) + 0.5) == 1)
    #expect(try end(0.1) == nil && end(nil) == nil)
  }

  /// Rows of 1 and 0.1, ½ each, at η = 0.3: the loss is ½ 0.7^2t + ½ 0.97^2t, and the last row is learned to e^-1 at ½ e^-1, t ≈ 16.4.
  @Test("ends where the last row is learned, which lumps what is left", .tags(.closedForm))
  func end() throws {
    func diagnostics(_ modes: [Mode], _ loss: Double?, steps: Int = 40) throws -> Diagnostics {
      try solve(
        makeRun(
          task: MeasuredTask(modes: modes, resolvedLoss: loss),
          optimiser: StochasticGradientDescent(learningRate: 0.3), steps: steps)
      ).diagnostics
    }
    let modes = [Mode(eigenvalue: 1, targetPower: 0.5), Mode(eigenvalue: 0.1, targetPower: 0.5)]
    #expect(try diagnostics(modes, 0.6)[ResolvedRange.endName] == 16)
    #expect(try diagnostics(modes, 0.6, steps: 15)[ResolvedRange.endName] == nil)
    // A table that says of no sample is whole.
    #expect(try diagnostics(modes, nil)[ResolvedRange.endName] == nil)
    let noisy = modes + [Mode(eigenvalue: 0, targetPower: 0.25)]
    #expect(try diagnostics(noisy, 0.85)[ResolvedRange.endName] == 16)
  }
}
