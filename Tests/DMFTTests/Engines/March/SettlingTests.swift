@testable import DMFTMarch
@testable import DMFTRuns
import DMFTSolution
import TestSupport
import Testing

import DMFT

/// What repeats itself needs no second half.
@Suite("Trials of the border of stability that settle")
struct SettlingTests {
  private func run(_ rate: Double, _ schedule: Schedule = .constant, steps: Int = 512) throws -> SteppedChain
  {
    try SteppedChain(
      ChainRun(
        makeRun(
          task: powerLaw(modes: 200), network: .projected(width: .infinite),
          data: DataSource(batch: .size(32)),
          optimiser: StochasticGradientDescent(StepSize(rate, schedule: schedule)), steps: steps)))
  }

  /// The verdict, and the rows that it took.
  private func trial(_ run: SteppedChain) throws -> (isStable: Bool, steps: Int) {
    var steps = 0
    let isStable = try StabilityLimit.isStableMarch(run) { steps = $0.next }
    return (isStable, steps)
  }

  /// Of the trial to its end.
  private func isStable(_ run: SteppedChain) throws -> Bool {
    let loss = try #require(
      MarchEngine(run, SolverOptions(), reason: "").solve(RunWatch()).curve[.testLoss])
    return loss.count == run.steps + 1 && !StabilityLimit.worsens(loss, run)
  }

  @Test(
    "end in their second half, with the verdict of the whole march", .tags(.limit), arguments: [1.1, 1.2])
  func settled(rate: Double) throws {
    let run = try run(rate)
    let found = try trial(run)
    #expect(found.isStable && found.steps >= 256 && found.steps < 400, "\(found)")
    #expect(try isStable(run))
  }

  @Test("go on where nothing alternates, or the step size will rise", .tags(.contract))
  func others() throws {
    let smooth = try trial(run(0.1))
    #expect(smooth.isStable && smooth.steps == 513)
    let rising = Schedule.table((0..<512).map { $0 < 480 ? 1 : 2 })
    #expect(try !trial(run(1.1, rising)).isStable)
  }
}
