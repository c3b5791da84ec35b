import Foundation

/// Plans a stationary solution, runs it, and says how far the result can be trusted.
struct StationaryEngine {
  let run: Run
  let steps: Int
  let options: SolverOptions
  let optimiser: StationaryOptimiser

  func solve(reason: String, progress: (Double) -> Void) throws -> Solution {
    try refuseIfTooLarge()
    let saved = SavedSteps.valid(options.savedSteps, last: steps)
    let measures = ResolventMeasures(
      kernel: run.task.kernelMeasure().condensed, target: run.task.targetMeasure().condensed)
    let solver = try StationarySolver(
      run, steps: steps, saved: saved, optimiser: optimiser, measures: measures, progress: progress)
    let curves = solver.curves()
    progress(0.9)
    let errors = try StationaryErrors(solver, curves, fine: fineSolver)
    progress(1)
    return Solution(
      curve: curve(curves, saved), diagnostics: diagnostics(solver, curves, errors, measures, reason),
      outcome: outcome(curves))
  }

  private func curve(_ curves: StationarySolver.Curves, _ saved: [Int]) -> LearningCurve {
    let kept = saved.indices.prefix { saved[$0] < curves.divergedAt ?? .max }
    return LearningCurve(
      axis: .step, points: saved.map(Double.init),
      columns: LearningCurve.columns(
        testLoss: curves.testLoss, trainLoss: curves.trainLoss, bias: curves.bias,
        variance: zip(curves.testLoss, curves.bias).map { $0 - $1 }, readoutNorm: curves.readoutNorm)
    ).restricted(to: Array(kept))
  }

  private func outcome(_ curves: StationarySolver.Curves) -> Outcome {
    guard let step = curves.divergedAt else { return .completed }
    return .diverged(
      step: step, largestStableLearningRate: StabilityLimit(run: run, steps: steps).search(from: step))
  }

  /// The same run with another quadrature of the spectrum; nil when every mode is summed.
  private var fineSolver: StationarySolver? {
    get throws {
      guard let task = run.task as? any RefinableTask else { return nil }
      let measures = ResolventMeasures(
        kernel: task.refinedKernelMeasure(), target: task.refinedTargetMeasure())
      return try StationarySolver(
        run, steps: steps, saved: [], optimiser: optimiser, measures: measures, skipsCircle: true)
    }
  }

  private func diagnostics(
    _ solver: StationarySolver, _ curves: StationarySolver.Curves, _ errors: StationaryErrors,
    _ measures: ResolventMeasures, _ reason: String
  ) -> Diagnostics {
    Diagnostics(
      engine: EngineName.stationary.rawValue, reason: reason,
      entries: [
        .init(
          "relative_error", .number(errors.sum),
          "estimated relative error of the curves, the sum of the parts below"),
        .init(
          "inversion_error", .number(errors.inversion),
          "from the differences where two time windows, of different contours, meet; relative to the value or to 1e-12 of "
            + "the largest one"),
        .init(
          "convolution_error", .number(errors.convolution),
          "residual of the equation of the gradient noise, summed term by term at log-spaced steps"),
        .init(
          "quadrature_error", .number(errors.quadrature),
          "relative difference to another quadrature of the spectrum; 0 when every mode is summed"),
        .init(
          "equations_defect", .number(errors.equations),
          "largest relative deviation of the solved responses from the equations of the chain"),
        .init("nodes", .number(Double(measures.counts.kernel)), "quadrature nodes of the kernel measure"),
        .init(
          "target_nodes", .number(Double(measures.counts.target)), "quadrature nodes of the target measure"),
        .init("windows", .number(Double(solver.windowCount)), "time windows"),
        .init(
          "noise_gain", .number(curves.noiseGain),
          "share of the gradient noise that comes back; diverges at 1"),
      ])
  }

  /// - Throws: `SolverError.doesNotFit` when the noise of the gradient needs a longer history than fits.
  private func refuseIfTooLarge() throws {
    let noise = SamplingNoise(run.data)
    let hasHistory = noise.hasFixedSamples ? noise.maskVariance > 0 : !noise.vanishes
    let needed =
      hasHistory
      ? Self.bytesPerStep * Double(steps)
      : Self.bytesPerSavedStep * Double(options.savedSteps?.count ?? steps)
    guard let available = AvailableMemory.bytes(), needed > available else { return }
    throw SolverError.doesNotFit(
      resource: "memory", needed: needed, available: available,
      remedy: "the gradient noise of all \(steps) steps is kept; at most about "
        + "\(Int(available / needed * Double(steps))) steps fit")
  }

  /// Sequences of all steps and the transforms that multiply them.
  private static let bytesPerStep = 200.0
  private static let bytesPerSavedStep = 200.0
}

/// The steps that are kept.
enum SavedSteps {
  /// In order and in range; all of 0 … last if none are given.
  static func valid(_ steps: [Int]?, last: Int) -> [Int] {
    steps.map { Set($0.filter { (0...last).contains($0) }).sorted() } ?? Array(0...last)
  }
}
