import Foundation
import LinearAlgebra

// What a run over panels takes.
extension PanelEngine {
  func refuseIfTooLarge(_ estimate: RunEstimate) throws {
    guard let available = AvailableMemory.bytes(), estimate.memory > available else { return }
    throw SolverError.doesNotFit(
      resource: "memory", needed: estimate.memory, available: available,
      remedy: "the \(estimate.work) would take \(MarchEngine.duration(estimate.seconds)); use fewer steps")
  }

  func estimate(nodes: Int) -> RunEstimate? {
    let octaves = log2(Double(max(run.steps, 512)) / 256)
    let columns = 160 + 40 * octaves
    let fields = Double(6 + 10 * run.network.depth)
    return RunEstimate(
      seconds: 2 + 4 * octaves * Self.panelTime * fields * pow(columns / 500, 2),
      memory: 8 * fields * 20 * columns * columns, work: "two-time march of \(run.steps) steps over panels")
  }

  func share(_ next: Int) -> Double {
    log2(Double(next) / 128) / log2(Double(max(run.steps, next) + 1) / 128)
  }

  /// Seconds for each operator of 500 columns: measured on two cores.
  private static let panelTime = 0.02
}
