import DMFTMarch
import DMFTNumerics
import DMFTRuns
import DMFTSolution

// What a sampled run gives, and where its stability ends.
extension SampledEngine {
  func solution(
    _ outcome: ScrambledCurves, _ spectrum: CompressedSpectrum, paths: Int, _ watch: RunWatch
  ) throws -> Solution {
    let met = outcome.relativeError <= accuracy
    let entries: [Diagnostics.Entry] = [
      .init(
        "standard_error", .number(outcome.relativeError),
        "largest relative standard error of the test loss, enlarged for the few values that it is from, over \(outcome.members.count) independent scrambles"
      ),
      .init(
        "accuracy", .number(accuracy),
        met
          ? "standard error asked for, and met"
          : "standard error asked for, not met by the largest number of paths"),
      .init(
        "sampling_bias", .number(outcome.correction),
        "largest share of the test loss that was taken off, by which so few paths make it too large; estimated on halves of them, and half of it is in the error"
      ),
      .init("paths", .number(Double(paths)), "sampled paths of a scramble"),
      .init("scrambles", .number(Double(outcome.members.count)), "independent scrambles"),
      .init("seed", .number(Double(options.sampling.seed)), "of their random numbers"),
      .init(
        "quadrature_error", .number(outcome.quadratureError),
        "relative error from compressing the spectrum; 0 when nothing is compressed"),
      .init("nodes", .number(Double(spectrum.kernel.count)), "quadrature nodes of the kernel measure"),
      .init("target_nodes", .number(Double(spectrum.target.count)), "quadrature nodes of the target measure"),
    ]
    return try Solution(
      curve: outcome.curve,
      diagnostics: Diagnostics(
        engine: Self.name.rawValue, reason: reason,
        entries: entries
          + chain.base.network.muonEntries(steps: chain.base.steps, window: options.march.momentumWindow)),
      outcome: outcome.outcome
    ).bracketed(options, watch) { limit(watch).search() }
  }

  /// Where stability ends, tried on one scramble of few paths.
  private func limit(_ watch: RunWatch) -> StabilityLimit {
    var limit = StabilityLimit(
      rate: chain.base.optimiser.learningRate, steps: chain.base.steps, end: .growth
    ) { scaled(by: $0, steps: $1)?.isStable ?? false }
    limit.expect = { factor, steps in
      guard let trial = scaled(by: factor, steps: steps) else { return }
      let estimate = SampledEstimate(
        trial.chain, nodes: trial.spectrum(more: 0).kernel.count, paths: trial.pathsOfTrial, scrambles: 1,
        halved: 0)
      try watch.expect(
        RunEstimate(
          seconds: Self.longTrials * estimate.time, memory: estimate.memory,
          work: "search for the largest stable learning rate over \(steps) steps"))
    }
    return limit
  }

  private func scaled(by factor: Double, steps: Int) -> SampledEngine? {
    (try? chain.scaled(by: factor, steps: steps)).map { SampledEngine($0, options) }
  }

  /// Whether few paths leave every bound within the first steps: the run ends soon then, whatever it would take otherwise.
  var divergesAtOnce: Bool {
    guard let trial = scaled(by: 1, steps: min(chain.base.steps, Self.firstSteps)) else { return false }
    return trial.trialCurves.map { $0.divergedAt != nil } ?? false
  }

  /// Seconds that finding it out takes.
  func secondsOfFirstSteps(nodes: Int) -> Double {
    scaled(by: 1, steps: min(chain.base.steps, Self.firstSteps)).map {
      SampledEstimate($0.chain, nodes: nodes, paths: $0.pathsOfTrial, scrambles: 1, halved: 0).time
    } ?? 0
  }

  /// Whether one scramble of few paths ends no higher than it began.
  private var isStable: Bool {
    guard let part = trialCurves, part.divergedAt == nil else { return false }
    return !StabilityLimit.rises(part.curves[.testLoss], chain.base.data.labelNoise)
  }

  private var trialCurves: ScrambledCurves.Part? {
    let sequence = SobolSequence(dimensions: chain.gaussians)
    return try? part(
      spectrum(more: 0), sequence, 0..<pathsOfTrial, scramble: options.sampling.seed, nil)
  }

  private var pathsOfTrial: Int {
    max(
      chain.needsPairs ? Self.fewPairedPaths : Self.fewPaths,
      Self.powerOfTwo(atLeast: chain.gaussians + chain.gaussians / 4))
  }

  /// So few that the loss is hardly larger for it at the border.
  private static let fewPaths = 2048
  private static let fewPairedPaths = 512
  private static let firstSteps = 80
  /// Trials of a search that go on to the end.
  private static let longTrials = 5.0
}
