import DMFTEquations
import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

// What a march takes, and what looking for the border of stability does.
extension MarchEngine {
  /// - Parameter columns: of a row at the end, when it is known.
  /// - Throws: `SolverError.doesNotFit` when the operators would not fit into memory, or the run would take longer than is allowed.
  func refuseIfTooLarge(nodes: Int, columns: Double? = nil, held: Double = 0) throws {
    let estimate = estimate(nodes: nodes, columns: columns)
    guard estimate.time <= (columns == nil ? 1 : Self.marginOnTheWay) * options.longestTime else {
      throw SolverError.doesNotFit(
        resource: "time", needed: estimate.time, available: options.longestTime, remedy: "use fewer steps")
    }
    guard let available = AvailableMemory.bytes(), estimate.memory > available + held else { return }
    let fitting = Int(Double(steps) * ((available + held) / estimate.memory).squareRoot())
    throw SolverError.doesNotFit(
      resource: "memory", needed: estimate.memory, available: available + held,
      remedy:
        "the two-time march of \(steps.counting("step")) on \(nodes) nodes would take \(TimeText.about(estimate.time)); "
        + "about \(fitting) steps fit")
  }

  func estimate(nodes: Int, columns: Double?, from start: Int = 0) -> ResourceEstimate {
    ResourceEstimate(
      steps: steps, from: start, nodes: nodes, sums: options.decomposes ? run.varianceSources.count : 1,
      blockRows: blockRows, inventory: inventory,
      columns: columns ?? (compresses ? nil : Double(steps + 1)), compresses: compresses,
      foreseen: ForeseenRows(of: run), uneven: UnevenPanels(of: run),
      remembered: run.network.stepsOfMuon(of: steps, window: options.march.momentumWindow))
  }

  /// What a trial at another rate holds in the end, in bytes.
  func memoryOfTrial(_ trial: SteppedChain) -> Double {
    ResourceEstimate(
      steps: trial.steps, nodes: StabilityLimit.spectrum(ofTrial: trial).kernel.count,
      blockRows: StabilityLimit.blockRows, inventory: TwoTimeInventory(of: trial, levels: []),
      foreseen: ForeseenRows(of: trial), uneven: UnevenPanels(of: trial)
    ).memory
  }

  /// A march that is on its way is given up only when it turns out far longer.
  private static let marginOnTheWay = 2.0
}
