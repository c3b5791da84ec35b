import DMFTRuns
import DMFTSolution
import LinearAlgebra

// What a stationary solution takes.
extension StationaryEngine {
  package var expected: RunEstimate? { estimate }

  var estimate: RunEstimate {
    let saved = Double(options.savedSteps?.count ?? run.steps)
    let later =
      Self.windowSeconds + (hasHistory ? Self.stepSeconds * Double(run.steps) : Self.savedSeconds * saved)
    return RunEstimate(
      seconds: circleSeconds + later, memory: neededMemory,
      work: "stationary solution of \(run.steps) steps, \(circleSteps) of them on a circle")
  }

  private var circleSteps: Int { min(run.steps, StationarySolver.shortSteps(responses, .full)) }

  /// What the first times take, until nothing oscillates any more.
  var circleSeconds: Double {
    let points = Double(CircleInversion.points(for: circleSteps, .full))
    return Self.pairSeconds * Double(run.network.depth) * points * points / 4 / Double(Workers.count)
  }

  /// Whether the gradient's noise of all steps is kept.
  private var hasHistory: Bool {
    let noise = SamplingNoise(run.data, steps: run.steps)
    return noise.hasFixedSamples ? noise.maskVariance > 0 : !noise.vanishes
  }

  private var neededMemory: Double {
    hasHistory
      ? Self.bytesPerStep * Double(run.steps)
      : Self.bytesPerSavedStep * Double(options.savedSteps?.count ?? run.steps)
  }

  /// - Throws: `SolverError.doesNotFit` when the noise of the gradient needs a longer history than fits.
  func refuseIfTooLarge() throws {
    let needed = neededMemory
    guard let available = AvailableMemory.bytes(), needed > available else { return }
    throw SolverError.doesNotFit(
      resource: "memory", needed: needed, available: available,
      remedy: "the gradient noise of all \(run.steps) steps is kept; at most about "
        + "\(Int(available / needed * Double(run.steps))) steps fit")
  }

  /// Sequences of all steps and the transforms that multiply them.
  private static let bytesPerStep = 200.0
  private static let bytesPerSavedStep = 200.0
  /// Seconds that a pair of points takes for each coupling, a step with noise, a saved one without, and the windows with the measures of the task: measured at T = 10³ … 10⁵.
  private static let pairSeconds = 5.5e-7
  private static let stepSeconds = 3e-6
  private static let savedSeconds = 1e-5
  private static let windowSeconds = 0.8
}
