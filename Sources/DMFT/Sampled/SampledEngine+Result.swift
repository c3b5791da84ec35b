import DMFTMarch
import DMFTNumerics
import DMFTRuns
import DMFTSolution

// What a sampled run gives, and where its stability ends.
extension SampledEngine {
  func solution(_ outcome: ScrambledCurves, _ spectrum: CompressedSpectrum, paths: Int) -> Solution {
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
    return Solution(
      curve: outcome.curve,
      diagnostics: Diagnostics(
        engine: Self.name.rawValue, reason: reason,
        entries: entries
          + chain.base.network.muonEntries(steps: chain.base.steps, window: options.march.momentumWindow)),
      outcome: bracketed(outcome.outcome))
  }

  /// With the rates between which stability ends, where a run diverges.
  private func bracketed(_ outcome: Outcome) -> Outcome {
    guard case .diverged(let step, _) = outcome else { return outcome }
    return chain.base.outcome(divergedAt: step, options) { other in
      let factor = other.optimiser.learningRate / chain.base.optimiser.learningRate
      guard let trial = try? chain.scaled(by: factor, steps: other.steps) else { return false }
      return SampledEngine(trial, options).isStable
    }
  }

  /// Whether one scramble of few paths neither diverges nor grows.
  private var isStable: Bool {
    let paths = max(Self.pathsOfTrial, Self.powerOfTwo(atLeast: chain.gaussians + chain.gaussians / 4))
    let sequence = SobolSequence(dimensions: chain.gaussians)
    let part = try? part(spectrum(more: 0), sequence, 0..<paths, scramble: options.sampling.seed, nil)
    guard let part, part.divergedAt == nil else { return false }
    return !StabilityLimit.grows(part.curves[.testLoss], chain.base.data.labelNoise)
  }

  private static let pathsOfTrial = 512
}
