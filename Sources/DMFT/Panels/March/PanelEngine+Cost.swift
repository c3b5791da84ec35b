import DMFTMarch
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

// What a run over panels takes.
extension PanelEngine {
  package func refuseIfTooLarge(_ estimate: RunEstimate) throws {
    guard let available = AvailableMemory.bytes(), estimate.memory > available else { return }
    throw SolverError.doesNotFit(
      resource: "memory", needed: estimate.memory, available: available,
      remedy: "the \(estimate.work) would take \(MarchEngine.duration(estimate.seconds)); use fewer steps")
  }

  package var estimate: RunEstimate {
    let columns = PanelCost.columns(at: run.steps)
    return RunEstimate(
      seconds: 2 + seconds(to: run.steps + 1), memory: 24 * fields * columns * columns,
      work: "two-time march of \(run.steps) steps over panels")
  }

  /// The part of the work before a time.
  package func share(_ next: Int) -> Double {
    (1 + seconds(to: min(next, run.steps + 1))) / (1 + seconds(to: run.steps + 1))
  }

  /// Operators of two times.
  private var fields: Double {
    Double(features == nil ? 10 + 10 * run.network.depth : 6 + 2 * run.network.depth)
  }

  /// Of all panels before a time: products of rows and matrices.
  private func seconds(to end: Int) -> Double {
    var (time, sum) = (PanelMarch.plainTimes, 0.0)
    while time < end {
      sum += Self.leastTime + Self.unitTime * fields * PanelCost.work(at: time)
      time = PanelPlan.panel(from: time, longest: longestPanel).upperBound
    }
    return sum
  }

  /// How long panels will become (19.5): those of a kernel that stays as it is, as long as they can.
  var longestPanel: Int {
    guard let features, !run.network.isLazy else { return .max }
    return PanelCost.longest(slowest: run.gain * features.smallest)
  }

  /// Seconds of every panel, and for each operator: fitted to frozen features, N = 256, to 7·10^6 steps, on two cores.
  private static let leastTime = 0.15
  private static let unitTime = 6.5e-19
}
