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
}
