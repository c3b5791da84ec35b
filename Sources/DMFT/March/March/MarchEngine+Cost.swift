import DMFTEquations
import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation
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
      trained: trainedMaps, lags: Self.lags(of: run), sharpness: Self.sharpness(of: run),
      angle: Self.angle(of: run),
      uneven: UnevenPanels(of: run),
      remembered: run.network.stepsOfMuon(of: steps, window: options.march.momentumWindow))
  }

  private var trainedMaps: Int { run.network.couplings.count { $0.effectiveRichness > 0 } }

  /// What is read a sweep late within a row: the noise of given samples, and of maps under normalised steps the norms of both ends.
  static func lags(of run: SteppedChain) -> Int {
    run.network.couplings.reduce(run.data.samples == .infinite ? 0 : 1) { sum, coupling in
      guard coupling.effectiveRichness > 0, case .normalized = coupling.optimiser?.rule else { return sum }
      return sum + 2
    }
  }

  /// The rate times the largest eigenvalue of the kernel as it is expected to grow, 2 at the edge of stability, with momentum too: over
  /// the steps on average, within the range that tells.
  private static func sharpness(of run: SteppedChain) -> Double {
    let memory = run.optimiser.update(at: 0, of: max(1, run.steps)).momentumRetention
    let most = run.gain * (1 - memory) / (1 + memory) * largestEigenvalue(of: run)
    let steps = (0..<looks).map { $0 * max(0, run.steps - 1) / looks }
    let weights = steps.map { step in
      let update = run.optimiser.update(at: step, of: max(1, run.steps))
      return abs(update.fromMomentum + update.fromGradient)
    }
    guard let top = weights.max(), top > 0 else { return most }
    return weights.reduce(0) { $0 + ResourceEstimate.telling(most * $1 / top) } / Double(looks)
  }

  /// Radians a step by which the fastest mode turns under momentum μ, where it does:
  ///
  ///     2 √μ cos ω = 1 + μ − η κ,   κ the largest eigenvalue of the kernel.                            (4.17)
  private static func angle(of run: SteppedChain) -> Double {
    let memory = run.optimiser.update(at: 0, of: max(1, run.steps)).momentumRetention
    guard memory > 0 else { return 0 }
    let turn = (1 + memory - run.gain * (1 - memory) * largestEigenvalue(of: run)) / (2 * memory.squareRoot())
    return acos(min(1, max(-1, turn)))
  }

  /// Columns of a row at the end, but for jumps.
  static func foreseenColumns(of run: SteppedChain) -> Double {
    ResourceEstimate.foreseenColumns(
      Double(run.steps) + 1, memory: run.optimiser.update(at: 0, of: max(1, run.steps)).momentumRetention,
      sharpness: sharpness(of: run), angle: angle(of: run))
  }

  /// Of the kernel as it is expected to grow.
  private static func largestEigenvalue(of run: SteppedChain) -> Double {
    let growth = run.network.couplings.reduce(1) { max($0, 1 + min(1, $1.effectiveRichness)) }
    return run.task.measures().kernel.nodes.reduce(0, max) * growth
  }

  package static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<120: "\(Int(seconds)) s"
    case ..<7200: "\(Int(seconds / 60)) min"
    case ..<172_800: "\(Int(seconds / 3600)) h"
    default: "\(Int(min(seconds / 86_400, 1e6))) days or more"
    }
  }

  /// What a trial at another rate holds in the end, in bytes.
  func memoryOfTrial(_ trial: SteppedChain) -> Double {
    ResourceEstimate(
      steps: trial.steps, nodes: StabilityLimit.spectrum(ofTrial: trial).kernel.count,
      blockRows: StabilityLimit.blockRows, inventory: TwoTimeInventory(of: trial, levels: []),
      memory: trial.optimiser.update(at: 0, of: max(1, trial.steps)).momentumRetention,
      trained: trainedMaps, lags: Self.lags(of: trial), sharpness: Self.sharpness(of: trial),
      angle: Self.angle(of: trial), uneven: UnevenPanels(of: trial)
    ).memory
  }

  /// Thirty days.
  private static let longestTime = 2_592_000.0
  /// Steps at which step sizes are looked at.
  private static let looks = 64
}
