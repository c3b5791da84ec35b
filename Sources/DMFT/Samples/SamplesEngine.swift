import DMFTKernels
import DMFTNumerics
import DMFTRuns
import DMFTSolution
import LinearAlgebra

/// Solves networks that are not linear, of infinite width, on given samples: several scrambles of the march in generator form.
///
/// The curve is the mean over scrambles, with its standard error in columns of their own; what directions that are left out
/// are worth is measured by one more march. Source: derivations/16.
package struct SamplesEngine: Engine, PreparedEngine {
  package static let name = EngineName.samples

  package let reason: String
  private let run: WideRun
  private let perceptron: Perceptron
  private let options: SolverOptions

  package static func prepare(_ run: SampleRun, _ options: SolverOptions) throws(Obstacle)
    -> any PreparedEngine
  {
    let wide = try WideRun(run)
    guard !options.decomposes || wide.samples.test != nil else {
      throw Obstacle(
        "there is no test loss to be decomposed without test samples (give task.samples.testInputs)")
    }
    guard options.sampling.scrambles >= 2 else {
      throw Obstacle("a standard error needs at least two scrambles, not \(options.sampling.scrambles)")
    }
    guard wide.model.architecture.richness == 0 else {
      return SamplesEngine(wide, try wide.richPerceptron(), options)
    }
    guard wide.optimiser.weightDecay == 0 else {
      throw Obstacle(
        "weight decay shrinks the features, and a lazy network has none that move; allowed: optimizer.weightDecay 0, or network.richness above 0"
      )
    }
    return LazySamplesEngine(wide, options)
  }

  init(_ run: WideRun, _ perceptron: Perceptron, _ options: SolverOptions) {
    (self.run, self.perceptron) = (run, perceptron)
    self.options = options
    reason =
      "march of \(run.steps) steps on sampled units, because the network is not linear, infinitely wide, and learns given samples"
  }

  package func solve(_ watch: RunWatch) throws -> Solution {
    let sequence = SobolSequence(dimensions: Self.evenDirections)
    let problem = WideProblem(run, perceptron)
    var (settings, scrambles) = (firstSettings, options.sampling.scrambles)
    var earlier: WideEnsemble?
    while true {
      try refuseIfTooLarge(settings)
      // One more than there are scrambles, unless it has been marched.
      try watch.expect(
        estimate(settings, earlier?.rank, marches: scrambles - (earlier.map(\.members.count) ?? -1)))
      let (ensemble, rank) = WideEnsemble.run(
        problem, settings, scrambles: scrambles, beside: earlier, seed: options.sampling.seed,
        keeping: options.march.twoTimeSteps, sequence: sequence, progress: watch.advance)
      guard let ensemble else {
        (settings, scrambles) = (try larger(settings, rank: rank), options.sampling.scrambles)
        earlier = nil
        continue
      }
      let end = min(ensemble.count, ensemble.divergedAt ?? .max, ensemble.partedAt ?? .max)
      if let more = moreScrambles(ensemble, before: end) {
        (earlier, scrambles) = (ensemble, more)
      } else if let next = refined(settings, ensemble, before: end) {
        (earlier, settings, scrambles) = (nil, next, options.sampling.scrambles)
      } else {
        return solution(ensemble, before: end)
      }
    }
  }

  package var expected: RunEstimate? { estimate(firstSettings, nil, marches: options.sampling.scrambles + 1) }

  private func estimate(_ settings: WideSettings, _ rank: Int?, marches: Int) -> RunEstimate {
    let estimate = WideEstimate(
      run, perceptron, settings, directions: rank ?? min(expectedDirections, settings.mostDirections),
      marches: marches)
    return RunEstimate(
      seconds: estimate.time / Double(min(marches, Workers.count)), memory: estimate.memory,
      work:
        "march of \(run.steps) steps, \(marches) times \(settings.units) sampled units a layer, more if they are "
        + "too few")
  }

  // MARK: - How many units

  private var isLinear: Bool { perceptron.activation.isLinear }

  private var firstSettings: WideSettings {
    if let units = options.sampling.paths { return settings(units: units) }
    let needed = unitsPerDirection * expectedDirections
    guard !isLinear else { return settings(units: max(needed, Self.exactUnits).rounded(up: Self.unitStep)) }
    // What scrambles share falls as 1/S, and has to fall with the error asked for.
    let finer = Int((Double(Self.usualUnits) * min(16, max(1, Self.usualAccuracy / accuracy))).rounded(.up))
    return settings(units: max(needed, perceptron.depth == 1 ? 4 * finer : finer).roundedUpToPowerOfTwo)
  }

  private func settings(units: Int) -> WideSettings {
    // A linear network is exact once every direction is there: nothing is left out.
    let most = units / unitsPerDirection
    return WideSettings(
      units: units, tolerance: isLinear ? Self.exactTolerance : Self.usualTolerance,
      matching: isLinear ? 0 : Self.matching,
      isSingle: !isLinear && perceptron.richness >= Self.smallestSingle, mostDirections: most,
      mostPairedDirections: isLinear ? most : units * 3 / 4)
  }

  private func larger(_ settings: WideSettings, rank: Int) throws -> WideSettings {
    let needed = max(unitsPerDirection * rank * 5 / 4, settings.units * 3 / 2)
    let units = isLinear ? needed.rounded(up: Self.unitStep) : needed.roundedUpToPowerOfTwo
    guard options.sampling.paths == nil, units <= Self.mostUnits else {
      throw SolverError.unsuitable(
        engine: options.engine,
        obstacle: "its \(rank) directions or more are too many for \(settings.units) sampled units a layer; "
          + (options.sampling.paths == nil
            ? "use fewer steps or samples" : "ask for more paths, or for no number of them"))
    }
    return self.settings(units: units)
  }

  /// More scrambles beside those that are there, while the standard error is too large, and the effort small.
  ///
  /// Nothing is marched twice, and the error falls faster than with as many more units, which it falls with as S^-0.6.
  private func moreScrambles(_ ensemble: WideEnsemble, before end: Int) -> Int? {
    let (number, error) = (ensemble.members.count, ensemble.relativeError(before: end))
    guard mayRefine(ensemble), error > accuracy, options.sampling.scrambles == SamplingOptions().scrambles
    else { return nil }
    let once = WideEstimate(
      run, perceptron, ensemble.settings, directions: ensemble.usualRank, marches: 1
    ).time
    let affordable =
      options.sampling.accuracy == nil
      ? Int(min(Double(Self.mostScrambles + 2), Self.usualEffort / once)) - 2 : Self.mostScrambles
    let enough = (number...Self.mostScrambles).first { more in
      error * (Double(number) / Double(more)).squareRoot() * ScrambledMean.enlargement(more)
        <= 0.95 * accuracy * ScrambledMean.enlargement(number)
    }
    let more = min(enough ?? Self.mostScrambles, affordable)
    return more > number ? more : nil
  }

  /// Twice the units while the standard error is too large, where that was asked for, or where there cannot be more scrambles.
  private func refined(_ settings: WideSettings, _ ensemble: WideEnsemble, before end: Int) -> WideSettings? {
    let (error, number) = (ensemble.relativeError(before: end), ensemble.members.count)
    guard mayRefine(ensemble), ScrambledMean.worthMending(error, number) > accuracy,
      2 * settings.units <= Self.mostRefinedUnits,
      options.sampling.accuracy != nil || options.sampling.scrambles != SamplingOptions().scrambles
    else { return nil }
    let next = self.settings(units: 2 * settings.units)
    let effort = WideEstimate(
      run, perceptron, next, directions: ensemble.rank, marches: options.sampling.scrambles + 1)
    return options.sampling.accuracy != nil || effort.time <= Self.usualEffort ? next : nil
  }

  private func mayRefine(_ ensemble: WideEnsemble) -> Bool {
    options.sampling.paths == nil && ensemble.divergedAt == nil && ensemble.partedAt == nil
  }

  private var accuracy: Double { options.sampling.accuracy ?? Self.usualAccuracy }

  // MARK: - The result

  private func solution(_ ensemble: WideEnsemble, before end: Int) -> Solution {
    let outcome: Outcome =
      if let step = ensemble.divergedAt, step <= end {
        .diverged(step: step, largestStableLearningRate: nil)
      } else if let step = ensemble.partedAt { .parted(step: step) } else { .completed }
    return Solution(
      curve: ensemble.curve(before: end).decomposed(if: options.decomposes),
      fields: ensemble.fields(
        depth: perceptron.depth, samples: run.samples.count, points: run.points, outputs: run.samples.outputs,
        before: end),
      diagnostics: Diagnostics(engine: Self.name.rawValue, reason: reason, entries: entries(ensemble, end)),
      outcome: outcome)
  }

  private func entries(_ ensemble: WideEnsemble, _ end: Int) -> [Diagnostics.Entry] {
    let error = ensemble.relativeError(before: end)
    return [
      .init(
        "standard_error", .number(error),
        "largest standard error of a loss, enlarged for the few values that it is from, relative to it or to 1/200 of its start, over \(ensemble.members.count) independent scrambles"
      ),
      .init(
        "truncation_shift", .number(ensemble.shift(before: end)),
        "the same of the change of one scramble at a third of the tolerance; a difference of sampled curves, like them uncertain"
      ),
      .init(
        "accuracy", .number(accuracy),
        error <= accuracy ? "standard error asked for, and met" : "standard error asked for, not met"),
      .init("units", .number(Double(ensemble.settings.units)), "sampled units of a layer"),
      .init(
        "directions", .number(Double(ensemble.rank)), "most directions of activations or signals of a layer"),
      .init(
        "tolerance", .number(ensemble.settings.tolerance),
        "directions smaller than it, relative to all of a step, are left out"),
      .init("scrambles", .number(Double(ensemble.members.count)), "independent scrambles"),
      .init("seed", .number(Double(options.sampling.seed)), "of their random numbers"),
    ]
  }

  /// - Throws: `SolverError.doesNotFit`, with what would.
  private func refuseIfTooLarge(_ settings: WideSettings) throws {
    let estimate = WideEstimate(
      run, perceptron, settings, directions: settings.mostDirections, marches: options.sampling.scrambles + 1)
    guard estimate.time <= Self.longestTime else {
      throw SolverError.doesNotFit(
        resource: "time", needed: estimate.time, available: Self.longestTime,
        remedy: "use fewer steps or samples")
    }
    guard let available = AvailableMemory.bytes(), estimate.memory > available else { return }
    throw SolverError.doesNotFit(
      resource: "memory", needed: estimate.memory, available: available,
      remedy: "\(run.points) samples on \(settings.units) sampled units need this much; use fewer samples"
    )
  }

  /// A first guess; more units are taken when there are more.
  private var expectedDirections: Int {
    let (all, grown) = run.points.multipliedReportingOverflow(by: run.steps)
    return min(grown ? .max : all, Self.directionsPerPoint * run.points, Self.mostUnits)
  }

  private static let directionsPerPoint = 16
  /// Sobol coordinates of a layer; later large directions take Latin hypercubes.
  private static let evenDirections = 128
  /// E and F take up half of the units at most. Where every direction is matched, E, F, U and R together do.
  private var unitsPerDirection: Int { isLinear ? 9 : 2 }

  private static let usualUnits = 1024
  private static let exactUnits = 512
  private static let unitStep = 512
  private static let mostUnits = 65_536
  /// Beyond it, none are added for a smaller standard error.
  private static let mostRefinedUnits = 16_384
  private static let usualTolerance = 5e-3
  private static let exactTolerance = 1e-13
  private static let matching = 0.1
  /// Outputs are divided by √γ: below it, rounding to single precision would be seen.
  private static let smallestSingle = 1e-4
  private static let usualAccuracy = 1e-2
  /// More do not help: what they share does not become smaller.
  private static let mostScrambles = 64
  /// Core seconds that all marches together may take for an error that nobody asked for.
  private static let usualEffort = 4.0
  private static let longestTime = 2_592_000.0
}

extension Int {
  fileprivate func rounded(up step: Int) -> Int { (self + step - 1) / step * step }
  /// Sobol numbers are even by powers of two.
  fileprivate var roundedUpToPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}
