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
    let octaves = log2(Double(max(run.steps, 512)) / 256)
    // A row's numbers, and the operators of two times: measured on chains of one and of two couplings.
    let columns = 200 + 75 * octaves
    let panels = Double(PanelPlan.count(from: PanelMarch.plainTimes, to: run.steps + 1))
    let fields = Double(features == nil ? 6 + 10 * run.network.depth : 6 + 2 * run.network.depth)
    return RunEstimate(
      seconds: 2 + Self.unitTime * panels * fields * pow(columns, 3),
      memory: 24 * fields * columns * columns, work: "two-time march of \(run.steps) steps over panels")
  }

  package func share(_ next: Int) -> Double {
    let first = PanelMarch.plainTimes
    let all = PanelPlan.count(from: first, to: run.steps + 1)
    return Double(1 + PanelPlan.count(from: first, to: next)) / Double(1 + all)
  }

  /// Seconds for each operator and panel: measured on two cores.
  private static let unitTime = 1e-10
}
