import DMFTKernels
import DMFTRuns
import DMFTSolution

// What a run gives.
extension SamplesEngine {
  func solution(_ ensemble: WideEnsemble, before end: Int) -> Solution {
    let outcome: Outcome =
      if let step = ensemble.divergedAt, step <= end {
        .diverged(step: step, largestStableLearningRate: nil)
      } else if let step = ensemble.partedAt { .parted(step: step) } else { .completed }
    return Solution(
      curve: ensemble.curve(before: end).decomposed(if: options.decomposes),
      fields: ensemble.fields(
        depth: effort.perceptron.depth, samples: effort.run.samples.count, points: effort.run.points,
        outputs: effort.run.samples.outputs, before: end),
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
