import DMFTKernels
import DMFTNumerics
import DMFTRuns
import DMFTSolution

// What a run gives.
extension SamplesEngine {
  func solution(_ ensemble: WideEnsemble, before end: Int, _ watch: RunWatch) throws -> Solution {
    let outcome: Outcome =
      if let step = ensemble.divergedAt, step <= end {
        Outcome(divergedAt: step)
      } else if let step = ensemble.partedAt { .parted(step: step) } else { .completed }
    return try Solution(
      curve: ensemble.curve(before: end).decomposed(if: options.decomposes),
      fields: ensemble.fields(
        depth: effort.perceptron.depth, samples: effort.run.samples.count, points: effort.run.points,
        outputs: effort.run.samples.outputs, before: end),
      diagnostics: Diagnostics(engine: Self.name.rawValue, reason: reason, entries: entries(ensemble, end)),
      outcome: outcome
    ).bracketed(options, watch) { limit(watch).search() }
  }

  /// Where stability ends, tried on one scramble.
  private func limit(_ watch: RunWatch) -> StabilityLimit {
    let (run, sequence) = (effort.run, SobolSequence(dimensions: Self.evenDirections))
    var limit = StabilityLimit(rate: run.optimiser.learningRate, steps: run.steps, end: .growth) {
      isStable(run.scaled(by: $0, steps: $1), sequence)
    }
    limit.expect = { factor, steps in
      let trial = WideEffort(
        run: run.scaled(by: factor, steps: steps), perceptron: effort.perceptron, options: options)
      let estimate = trial.estimate(effort.first, rank: nil, marches: 1)
      try watch.expect(
        RunEstimate(
          seconds: Self.longTrials * estimate.time, memory: estimate.memory,
          work: "search for the largest stable learning rate over \(steps) steps"))
    }
    return limit
  }

  /// Whether no loss of a scramble leaves every bound, and that of the samples does not end above its start.
  private func isStable(_ run: WideRun, _ sequence: SobolSequence) -> Bool {
    var settings = effort.first
    settings.mostDirections = settings.mostPairedDirections
    let (problem, seed) = (WideProblem(run, effort.perceptron), options.sampling.seed)
    let member =
      settings.isSingle
      ? WideMarch<Float>(problem, settings, sequence: sequence, scramble: seed)
        .run(keeping: [], WideCancellation())
      : WideMarch<Double>(problem, settings, sequence: sequence, scramble: seed)
        .run(keeping: [], WideCancellation())
    let loss = member.curves[.trainLoss]
    return member.divergedAt == nil && loss.count == run.steps + 1 && !StabilityLimit.rises(loss, 0)
  }

  /// Trials of a search that go on to the end.
  private static let longTrials = 5.0

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
        "accuracy", .number(effort.accuracy),
        error <= effort.accuracy ? "standard error asked for, and met" : "standard error asked for, not met"),
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
}
