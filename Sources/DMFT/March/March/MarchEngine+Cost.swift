import DMFTNumerics
import DMFTRuns
import DMFTSolution
import LinearAlgebra

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
          "the two-time march of \(steps.counting("step")) would take \(Self.duration(estimate.time)); use fewer steps"
      )
    }
    guard let available = AvailableMemory.bytes(), estimate.memory > available + held else { return }
    let fitting = Int(Double(steps) * ((available + held) / estimate.memory).squareRoot())
    throw SolverError.doesNotFit(
      resource: "memory", needed: estimate.memory, available: available + held,
      remedy:
        "the two-time march of \(steps.counting("step")) on \(nodes) nodes would take \(Self.duration(estimate.time)); "
        + "about \(fitting) steps fit")
  }

  func estimate(nodes: Int, columns: Double?, from start: Int = 0) -> ResourceEstimate {
    ResourceEstimate(
      steps: steps, from: start, nodes: nodes, sums: options.decomposes ? run.varianceSources.count : 1,
      blockRows: blockRows, inventory: inventory,
      columns: columns ?? (compresses ? nil : Double(steps + 1)), compresses: compresses,
      memory: run.optimiser.update(at: 0, of: max(1, steps)).momentumRetention,
      trained: trainedMaps, sharpness: Self.sharpness(of: run), uneven: Double(Self.unevenSteps(of: run)))
  }

  /// Steps in panels in which step sizes or batches jump or bend: their columns are no polynomials.
  private static func unevenSteps(of run: SteppedChain) -> Int {
    guard run.steps > 3, run.steps <= longestLook, !run.optimiser.followsReadout else { return 0 }
    let weights = (0..<run.steps).map { step in
      let update = run.optimiser.update(at: step, of: run.steps)
      return [update.fromMomentum, update.fromGradient, run.data.reciprocalBatch(at: step, of: run.steps)]
    }
    var panels: Set<Int> = []
    for index in 0..<3 {
      let largest = weights.reduce(0) { max($0, abs($1[index])) }
      for t in 3..<run.steps {
        let bend =
          weights[t][index] - weights[t - 3][index] - 3 * (weights[t - 1][index] - weights[t - 2][index])
        if abs(bend) > smallestBend * largest { panels.insert(t / panel) }
      }
    }
    return min(run.steps, panel * panels.count)
  }

  private var trainedMaps: Int { run.network.couplings.count { $0.effectiveRichness > 0 } }

  /// The rate times the largest eigenvalue of the kernel as it is expected to grow, 2 at the edge of stability, with momentum too: over
  /// the steps on average, within the range that tells.
  private static func sharpness(of run: SteppedChain) -> Double {
    let memory = run.optimiser.update(at: 0, of: max(1, run.steps)).momentumRetention
    let largest = run.task.measures().kernel.nodes.reduce(0, max)
    let growth = run.network.couplings.reduce(1) { max($0, 1 + min(1, $1.effectiveRichness)) }
    let most = run.gain * (1 - memory) / (1 + memory) * largest * growth
    let steps = (0..<looks).map { $0 * max(0, run.steps - 1) / looks }
    let weights = steps.map { step in
      let update = run.optimiser.update(at: step, of: max(1, run.steps))
      return abs(update.fromMomentum + update.fromGradient)
    }
    guard let top = weights.max(), top > 0 else { return most }
    return weights.reduce(0) { $0 + ResourceEstimate.telling(most * $1 / top) } / Double(looks)
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
      trained: trainedMaps, sharpness: Self.sharpness(of: trial),
      uneven: Double(Self.unevenSteps(of: trial)))
    return RunEstimate(
      seconds: Self.longTrials * estimate.time, memory: estimate.memory,
      work: "search for the largest stable learning rate over \(trial.steps) steps")
  }

  /// Thirty days.
  private static let longestTime = 2_592_000.0
  /// Steps at which step sizes are looked at.
  private static let looks = 64
  /// Of more steps, schedules are taken to be smooth.
  private static let longestLook = 1_000_000
  private static let panel = 32
  /// Third difference of a weight, relative to the largest one, that no polynomial of a panel follows.
  private static let smallestBend = 1e-4
  /// Trials of a search that take as long as a stable one.
  private static let longTrials = 2.0
}
