import DMFTEngines
internal import DMFTMarch
import DMFTRuns
import DMFTSolution
import Foundation

/// What came of a run that was tried.
struct Trial: Sendable, Hashable {
  /// The target at the end; infinite for a run that diverged.
  var loss: Double
  /// Whether the run came to its end without growing.
  var isStable: Bool
  /// How far it came, 0 … 1.
  var share: Double

  static let diverged = Trial(loss: .infinity, isStable: false, share: 0)

  /// What is minimised: ln L, and beyond divergence something larger that falls towards what is stable.
  ///
  /// - Parameter scale: L(0), or the label noise.
  func cost(scale: Double) -> Double {
    // Rounding may leave less than nothing of a loss.
    if loss <= 0 { return Self.floor }
    guard loss.isFinite else { return Self.wall + 10 * (1 - share) }
    return min(max(log(loss / scale), Self.floor), Self.wall)
  }

  /// ln of a loss, over its scale, that nobody wants.
  private static let wall = 14.0
  static let floor = -700.0
}

/// The loss at the end as a function of the step sizes: by an engine, or by the recursion of modes.
protocol RateObjective: Sendable {
  var steps: Int { get }
  func trial(rates: [Double]) throws -> Trial
}

/// By the modes themselves.
struct ModesObjective: RateObjective {
  let run: DifferentiableRun
  /// What the target has beyond the test loss.
  let offset: Double
  let labelNoise: Double

  var steps: Int { run.steps }

  func trial(rates: [Double]) -> Trial {
    let losses = run.losses(rates)
    guard losses.count == steps + 1, let last = losses.last, last.isFinite else {
      return Trial(loss: .infinity, isStable: false, share: Double(losses.count - 1) / Double(max(1, steps)))
    }
    let quarters = (0...4).map { losses[$0 * steps / 4] }
    return Trial(
      loss: last + offset, isStable: !StabilityLimit.grows(quarters, labelNoise), share: 1)
  }
}

/// By whatever engine solves the run.
struct EngineObjective: RateObjective {
  let run: Run
  let trials: EngineTrials

  var steps: Int { run.training.stepCount ?? 0 }

  func trial(rates: [Double]) throws -> Trial { try trials.trial(run.with(rates: rates)) }
}

/// Runs that are tried, each by the engine that takes it.
struct EngineTrials: Sendable {
  let options: SolverOptions
  let target: Quantity
  /// Whether runs are marched: short ones row by row, since blocks of rows need many sweeps near the edge of stability.
  var isMarched = false

  /// - Throws: what `solve` throws, but for numbers that cannot be trusted, which count as diverged.
  func trial(_ run: Run) throws -> Trial {
    guard case .steps(let steps, _) = run.training else { return .diverged }
    var options = options
    options.isTrial = true
    options.onlyTestLoss = target == .testLoss
    options.tolerance = max(options.tolerance, Self.tolerance)
    options.savedSteps = (0...4).map { $0 * steps / 4 }
    if isMarched, steps <= Self.longestByRows {
      options.march.blockRows = 1
      options.march.compresses = false
    }
    let solution: Solution
    do { solution = try solve(run, options: options) } catch SolverError.invariantBroken {
      return .diverged
    }
    let curve = solution.curve
    guard solution.outcome == .completed, let values = curve[target], let last = values.last, last.isFinite
    else {
      return Trial(loss: .infinity, isStable: false, share: (curve.points.last ?? 0) / Double(max(1, steps)))
    }
    let count = values.count - 1
    let quarters = (0...4).map { values[$0 * count / 4] }
    return Trial(
      loss: last, isStable: !StabilityLimit.grows(quarters, run.data.labelNoise), share: 1)
  }

  private static let tolerance = 1e-7
  private static let longestByRows = 500
}
