import DMFTNumerics
import DMFTRuns
import DMFTSolution

// What a march takes, and what looking for the border of stability does.
extension MarchEngine {
  /// - Parameter columns: of a row at the end, when it is known.
  /// - Throws: `SolverError.doesNotFit` when the operators would not fit into memory, or the run would take weeks.
  func refuseIfTooLarge(nodes: Int, columns: Double? = nil, held: Double = 0) throws {
    let estimate = estimate(nodes: nodes, columns: columns)
    guard estimate.time <= Self.longestTime else {
      throw SolverError.doesNotFit(
        resource: "time", needed: estimate.time, available: Self.longestTime,
        remedy:
          "the two-time march of \(steps) steps would take \(Self.duration(estimate.time)); use fewer steps")
    }
    guard let available = AvailableMemory.bytes(), estimate.memory > available + held else { return }
    let fitting = Int(Double(steps) * ((available + held) / estimate.memory).squareRoot())
    throw SolverError.doesNotFit(
      resource: "memory", needed: estimate.memory, available: available + held,
      remedy:
        "the two-time march of \(steps) steps on \(nodes) nodes would take \(Self.duration(estimate.time)); "
        + "about \(fitting) steps fit")
  }

  func estimate(nodes: Int, columns: Double?, from start: Int = 0) -> ResourceEstimate {
    ResourceEstimate(
      steps: steps, from: start, nodes: nodes, sums: options.decomposes ? run.varianceSources.count : 1,
      blockRows: blockRows, inventory: inventory,
      columns: columns ?? (compresses ? nil : Double(steps + 1)), compresses: compresses,
      memory: run.optimiser.update(at: 0, of: max(1, steps)).momentumRetention,
      trained: trainedMaps, sharpness: Self.sharpness(of: run))
  }

  private var trainedMaps: Int { run.network.couplings.count { $0.effectiveRichness > 0 } }

  /// The rate times the largest eigenvalue of the kernel as it is expected to grow; 2 at the edge of stability, with momentum too.
  private static func sharpness(of run: SteppedChain) -> Double {
    let memory = run.optimiser.update(at: 0, of: max(1, run.steps)).momentumRetention
    let largest = run.task.measures().kernel.nodes.reduce(0, max)
    let growth = run.network.couplings.reduce(1) { max($0, 1 + min(1, $1.effectiveRichness)) }
    return run.gain * (1 - memory) / (1 + memory) * largest * growth
  }

  package static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<120: "\(Int(seconds)) s"
    case ..<7200: "\(Int(seconds / 60)) min"
    case ..<172_800: "\(Int(seconds / 3600)) h"
    default: "\(Int(min(seconds / 86_400, 1e6))) days or more"
    }
  }

  /// What looking for the border takes whose longest trial is a run.
  func searchEstimate(_ trial: SteppedChain) -> RunEstimate {
    let estimate = ResourceEstimate(
      steps: trial.steps, nodes: StabilityLimit.spectrum(ofTrial: trial).kernel.count,
      blockRows: StabilityLimit.blockRows, inventory: TwoTimeInventory(of: trial, levels: []),
      memory: trial.optimiser.update(at: 0, of: max(1, trial.steps)).momentumRetention,
      trained: trainedMaps, sharpness: Self.sharpness(of: trial))
    return RunEstimate(
      seconds: Self.longTrials * estimate.time, memory: estimate.memory,
      work: "search for the largest stable learning rate over \(trial.steps) steps")
  }

  /// Thirty days.
  private static let longestTime = 2_592_000.0
  /// Trials of a search that take as long as a stable one.
  private static let longTrials = 2.0
}
