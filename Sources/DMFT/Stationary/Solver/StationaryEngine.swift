import DMFTEquations
import DMFTMarch
import DMFTRuns
import DMFTSolution
import Foundation

/// Lazy chains at constant step size: plans a stationary solution, runs it, and says how far the result can be trusted.
package struct StationaryEngine: Engine, PreparedEngine {
  package static let name = EngineName.stationary

  package let run: SteppedChain
  package let reason =
    "the network is lazy and the step size constant, so that operators depend on t − s only"
  let options: SolverOptions
  let measures: TaskMeasures
  let responses: StationaryResponses

  /// Infinite width on fresh samples has a recursion of its own; a run that diverges is marched until it does.
  package static func prepare(_ run: ChainRun, _ options: SolverOptions) throws(Obstacle)
    -> any PreparedEngine
  {
    let chain = try SteppedChain(run)
    let optimiser = try StationaryOptimiser.suiting(chain)
    try check(options, chain)
    if chain.hasIndependentModes {
      return ModeRecursionEngine(chain, options, as: name, isConstant: true)
    }
    let measures = chain.task.measures()
    let responses = chain.responses(optimiser, measures)
    if let divergence = responses.divergence {
      guard options.engine == .auto else { throw divergence }
      return DivergenceSearch(chain, options, obstacle: divergence, isStable: isStable)
    }
    try responses.checkOscillations(steps: chain.steps)
    return StationaryEngine(run: chain, options: options, measures: measures, responses: responses)
  }

  private static func check(_ options: SolverOptions, _ chain: SteppedChain) throws(Obstacle) {
    guard options.march == MarchOptions() else {
      throw Obstacle(
        options.march.twoTimeSteps.isEmpty
          ? "numbers of nodes and of rows in a block, and columns without compression, belong to the march"
          : "two-time functions come from the march only")
    }
    if options.engine == .auto, chain.steps < shortRun, !chain.data.exactBatch {
      throw Obstacle("a march of fewer than \(shortRun) steps takes no longer", kind: .needless)
    }
  }

  package func solve(_ watch: RunWatch) throws -> Solution {
    try refuseIfTooLarge()
    try watch.expect(estimate)
    let solution: Solution
    do {
      solution = try stationarySolution(progress: watch.advance)
    } catch let error as SolverError {
      guard case .invariantBroken = error, let march = successor else { throw error }
      return try march.solve(watch)
    }
    guard solution.diagnostics.relativeError > Self.satisfactory, let march = successor,
      let better = try? march.solve(watch),
      better.diagnostics.relativeError < solution.diagnostics.relativeError
    else { return solution }
    return better
  }

  /// The march, where it was left to the program what to do and takes no longer than one waits for.
  private var successor: MarchEngine? {
    guard options.engine == .auto, run.steps <= Self.longestMarch, !run.data.exactBatch else { return nil }
    return MarchEngine(
      run, options,
      reason: "the network is stationary, but the rounding errors of a stationary solution are too large")
  }

  private func stationarySolution(progress: (Double) -> Void) throws -> Solution {
    let saved = SavedSteps.valid(options.savedSteps, last: run.steps)
    let share = circleSeconds / estimate.seconds
    let solver = try StationarySolver(run, saved: saved, responses: responses) { progress(share * $0) }
    let curves = solver.curves()
    progress((1 + share) / 2)
    let errors = try StationaryErrors(solver, curves, fine: fineSolver)
    progress(1)
    return Solution(
      curve: try curve(curves, saved, errors), diagnostics: diagnostics(solver, curves, errors),
      outcome: run.outcome(divergedAt: curves.divergedAt, options, isStable: Self.isStable))
  }

  /// Whether neither an eigenvalue nor the noise of the gradient makes a run diverge.
  package static func isStable(_ run: SteppedChain) -> Bool {
    guard let optimiser = StationaryOptimiser(run.optimiser, steps: run.steps) else { return false }
    let responses = run.responses(optimiser, run.task.measures())
    guard responses.divergence == nil else { return false }
    do {
      try responses.checkOscillations(steps: run.steps, .trial)
      let curves = try StationarySolver(
        run, saved: [run.steps], responses: responses, accuracy: .trial
      ).curves()
      return curves.divergedAt == nil && curves.noiseGain < 1
    } catch { return false }
  }

  private func curve(
    _ curves: StationarySolver.Curves, _ saved: [Int], _ errors: StationaryErrors
  ) throws -> LearningCurve {
    let kept = saved.indices.prefix { saved[$0] < curves.divergedAt ?? .max }
    var values = curves.values
    let loss = values[.testLoss]
    let hasVariance = saved.map { $0 > 0 || run.network.readoutVariance > 0 }
    values[.variance] = saved.indices.map { hasVariance[$0] ? loss[$0] - values[.bias][$0] : 0 }
    if saved.first == 0 {
      values[.readoutNorm] = [run.network.readoutVariance] + values[.readoutNorm].dropFirst()
    }
    // What is below the error of the integrals is not told from nothing.
    values[.trainLoss] = values[.trainLoss].map { abs($0) <= errors.train ? 0 : $0 }
    // Values that have fallen below 1e-12 of the largest are resolved to that share only.
    let allowed = 2 * errors.sum + Self.resolution
    for quantity in values.quantities {
      let largest = quantity == .variance ? loss : values[quantity]
      let scale = kept.reduce(0) { max($0, abs(largest[$1])) }
      try values.settle(quantity, at: 0..<kept.count) { allowed * max(scale, abs(largest[$0])) }
    }
    values.truncate(to: kept.count)
    if options.decomposes {
      let (start, loss) = (abs(loss[0]), values[.testLoss])
      let shared = try shared(Array(kept.map { saved[$0] }), values[.bias])
      try values.decompose(shared) { allowed * max(start, abs(loss[$0])) }
    }
    return LearningCurve(axis: .step, points: kept.map { Double(saved[$0]) }, curves: values)
  }

  /// The variances of trainings that share their first draws: the same responses, driven by what is shared.
  private func shared(_ saved: [Int], _ bias: [Double]) throws -> SharedVariances {
    let noise = SamplingNoise(run.data, steps: run.steps)
    var shared = SharedVariances(last: run.varianceSources.last)
    for source in run.varianceSources.dropLast() {
      let solver = try StationarySolver(
        run, saved: saved, responses: responses, sources: noise.shared(upTo: source))
      let loss = solver.curves().values[.testLoss]
      shared.levels.append((source, zip(loss, bias).map { $0 - $1 }))
    }
    return shared
  }

  /// The same run with another quadrature of the spectrum; nil when every mode is summed.
  private var fineSolver: StationarySolver? {
    get throws {
      guard !measures.isComplete else { return nil }
      let fine = run.responses(responses.optimiser, run.task.measures(at: .fine))
      return try StationarySolver(run, saved: [], responses: fine, skipsCircle: true)
    }
  }

  private func diagnostics(
    _ solver: StationarySolver, _ curves: StationarySolver.Curves, _ errors: StationaryErrors
  ) -> Diagnostics {
    let counts = responses.kernel.measures.counts
    return Diagnostics(
      engine: Self.name.rawValue, reason: reason,
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
        .init(
          "train_error", .number(errors.train),
          "absolute error of the train loss of fixed samples, below which it is given as 0; its relative error is stated above "
            + "1e-5 of its largest value"),
        .init("nodes", .number(Double(counts.kernel)), "quadrature nodes of the kernel measure"),
        .init(
          "target_nodes", .number(Double(counts.target)), "quadrature nodes of the target measure"),
        .init("windows", .number(Double(solver.windowCount)), "time windows"),
        .init(
          "noise_gain", .number(curves.noiseGain),
          "share of the gradient noise that comes back; diverges at 1"),
      ])
  }

  /// Relative error above which another engine is tried.
  private static let satisfactory = 1e-6
  private static let longestMarch = 4000
  private static let resolution = 1e-12
  /// Below this many steps a march takes less than a second.
  private static let shortRun = 400
}

extension SteppedChain {
  fileprivate func responses(
    _ optimiser: StationaryOptimiser, _ measures: TaskMeasures
  ) -> StationaryResponses {
    StationaryResponses(
      network: network, data: data, optimiser: optimiser,
      measures: ResolventMeasures(kernel: measures.kernel, target: measures.target))
  }
}
