import DMFTKernels
import DMFTRuns
import DMFTSolution
import LinearAlgebra

/// How many units and scrambles a network of infinite width is given, before its march and after what that has shown.
struct WideEffort {
  let run: WideRun
  let perceptron: Perceptron
  let options: SolverOptions

  /// Of relative errors of the losses.
  var accuracy: Double { options.sampling.accuracy ?? Self.usualAccuracy }

  /// Marches of so many scrambles: one more where directions are left out, which one hidden layer has none of.
  func marches(_ scrambles: Int) -> Int { scrambles + (perceptron.depth > 1 ? 1 : 0) }

  var first: WideSettings {
    if let units = options.sampling.paths { return settings(units: units) }
    let needed = unitsPerDirection * expectedDirections
    guard !isLinear else { return settings(units: max(needed, Self.exactUnits).rounded(up: Self.unitStep)) }
    // What scrambles share falls as 1/S, and has to fall with the error asked for.
    let finer = Int((Double(Self.usualUnits) * min(16, max(1, Self.usualAccuracy / accuracy))).rounded(.up))
    return settings(units: max(needed, perceptron.depth == 1 ? 4 * finer : finer).roundedUpToPowerOfTwo)
  }

  /// More units, for a march that has shown so many directions.
  func larger(_ settings: WideSettings, rank: Int) throws -> WideSettings {
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
  func moreScrambles(_ ensemble: WideEnsemble, before end: Int) -> Int? {
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
  func refined(_ settings: WideSettings, _ ensemble: WideEnsemble, before end: Int) -> WideSettings? {
    let (error, number) = (ensemble.relativeError(before: end), ensemble.members.count)
    guard mayRefine(ensemble), ScrambledMean.worthMending(error, number) > accuracy,
      2 * settings.units <= Self.mostRefinedUnits,
      options.sampling.accuracy != nil || options.sampling.scrambles != SamplingOptions().scrambles
    else { return nil }
    let next = self.settings(units: 2 * settings.units)
    let effort = WideEstimate(
      run, perceptron, next, directions: ensemble.rank, marches: marches(options.sampling.scrambles))
    return options.sampling.accuracy != nil || effort.time <= Self.usualEffort ? next : nil
  }

  /// - Parameter rank: directions of an earlier march of these settings.
  func estimate(_ settings: WideSettings, rank: Int?, marches: Int) -> WideEstimate {
    WideEstimate(
      run, perceptron, settings, directions: rank ?? min(expectedDirections, settings.mostDirections),
      marches: marches)
  }

  private var isLinear: Bool { perceptron.activation.isLinear }

  private func settings(units: Int) -> WideSettings {
    // A linear network is exact once every direction is there: nothing is left out.
    let most = units / unitsPerDirection
    return WideSettings(
      units: units, tolerance: isLinear ? Self.exactTolerance : Self.usualTolerance,
      matching: isLinear ? 0 : Self.matching,
      isSingle: !isLinear && perceptron.richness >= Self.smallestSingle, mostDirections: most,
      mostPairedDirections: isLinear ? most : units * 3 / 4)
  }

  private func mayRefine(_ ensemble: WideEnsemble) -> Bool {
    options.sampling.paths == nil && ensemble.divergedAt == nil && ensemble.partedAt == nil
  }

  /// A first guess; more units are taken when there are more.
  private var expectedDirections: Int {
    let (all, grown) = run.points.multipliedReportingOverflow(by: run.steps)
    return min(grown ? .max : all, Self.directionsPerPoint * run.points, Self.mostUnits)
  }

  private static let directionsPerPoint = 16
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
}

extension Int {
  fileprivate func rounded(up step: Int) -> Int { (self + step - 1) / step * step }
  /// Sobol numbers are even by powers of two.
  fileprivate var roundedUpToPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}
