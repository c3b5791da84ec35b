import DMFTRuns
import LinearAlgebra

/// The sampling noise Ñ (9) on two times, and the training loss. Its part on the diagonal is an unknown of
/// the march: C_v(t,t) + σ² over B_t for fresh samples, n(t) for fixed ones.
final class TwoTimeSampling: TwoTimeUnknown {
  private unowned let tape: TwoTimeTape
  private let noise: SamplingNoise
  /// Ñ when it is a full matrix.
  private let covariance: TwoTimeCorrelation?
  private var diagonal: DiagonalScaling
  /// C_Δ(t,t).
  private var training: [Double]
  private(set) var change = 0.0
  /// The last correction of the last time.
  private var missed = 0.0

  init(tape: TwoTimeTape, noise: SamplingNoise, covariance: TwoTimeCorrelation?) {
    self.tape = tape
    self.noise = noise
    self.covariance = covariance
    training = [Double](repeating: 0, count: tape.dimension)
    diagonal = DiagonalScaling(training)
    if !noise.vanishes { tape.record(self) }
  }

  /// Ñ as the resolvents need it.
  var onModes: ModeResolvents.Noise {
    if let factor = covariance?.factor { return .full(factor) }
    return noise.vanishes ? .none : .diagonal(diagonal)
  }

  /// Whether steps take subsets of fixed samples.
  var masksSamples: Bool { noise.masksSamples }

  /// Training loss at t; `testLoss` is C_v(t,t).
  func trainLoss(at t: Int, testLoss: Double) -> Double {
    noise.hasFixedSamples ? training[t] : testLoss + noise.labelNoise
  }

  /// Rows of A Ñ; nil when there is no noise.
  func times(_ response: TwoTimeOperator) -> TwoTimeOperator? {
    if noise.vanishes { return nil }
    if let covariance {
      return covariance.rowsTimes(response)
    }
    return TwoTimeOperator.recorded(tape) { [unowned self] rows, _ in
      rows.addScaledColumns(of: response.rows, by: diagonal)
    }
  }

  /// Records how C_v determines Ñ.
  func recordClosing(_ residual: TwoTimeCorrelation) {
    guard !noise.vanishes else { return }
    guard let covariance else {
      return tape.record { [unowned self] in
        correctDiagonal { t in (residual.rows[t, t] + noise.labelNoise) * noise.reciprocalBatch(at: t) }
        if tape.isRowwise { change = 0 }
      }
    }
    let value = TwoTimeCorrelation.recorded(tape) { [unowned self] rows, window in
      rows.add(noise.reciprocalSamples, residual.rows)
      rows.addConstant(noise.reciprocalSamples * noise.labelNoise)
      for t in window { rows[t, t] += noise.reciprocalSamples * diagonal[t] }
    }
    tape.record { covariance.correct(value.rows) }
  }

  /// What in a single row the guess of the noise has left wrong: Z(t, t) alone, since H(t, t) = 1 and K̃(t, t) = 0. With it
  /// corrected, one sweep is enough.
  func correction(mass: Double, of weighted: TwoTimeCorrelation) -> (() -> Void)? {
    guard tape.isRowwise, covariance == nil, !noise.vanishes else { return nil }
    return { [unowned self] in
      let t = tape.window.lowerBound
      weighted.rows[t, t] += mass * missed
    }
  }

  /// Records C_Δ(t,t) and with it n(t), which need the response H_D of the samples.
  func recordTraining(_ dressing: TwoTimeOperator, _ residual: TwoTimeCorrelation) {
    let labelled = TwoTimeCorrelation.recorded(tape) { [noise] rows, _ in
      rows.add(1, residual.rows)
      rows.addConstant(noise.labelNoise)
    }
    let half = labelled.rowsTimes(dressing)
    let weighted = TwoTimeOperator.recorded(tape) { [unowned self] rows, _ in
      rows.addScaledColumns(of: dressing.rows, by: diagonal)
    }
    tape.record { [unowned self] in
      correctDiagonal { t in
        training[t] = sampleVariance(t, half.rows, dressing.rows, weighted.rows)
        return noise.maskVariance(at: t) * training[t]
      }
    }
  }

  /// C_Δ(t,t) from the rows of H_D (C_v + σ² 1) and of H_D.
  ///
  /// - Parameter weighted: H_D diag(n) of the sweep before, which is up to date at far times.
  private func sampleVariance(_ t: Int, _ half: RowBlock, _ dressing: RowBlock, _ weighted: RowBlock)
    -> Double
  {
    var variance = half[t, t] * dressing[t, t]
    variance += dressing.farInnerProduct(t, half) + dressing.farInnerProduct(t, weighted)
    for s in dressing.layout.nearStart..<t {
      variance += half[t, s] * dressing[t, s] + dressing[t, s] * dressing[t, s] * diagonal[s]
    }
    return variance
  }

  func guess() {
    for t in tape.window { diagonal[t] = 0 }
    guard tape.window.lowerBound > 0 else { return }
    for t in tape.window { diagonal[t] = tape.extrapolation.value(t) { diagonal[$0] } }
  }

  func follow(_ layout: TimeLayout) { diagonal.follow(layout) }

  /// The last correction counts in the next row, where rows are solved one by one.
  func exchange(with archive: StateArchive) throws {
    try diagonal.exchange(with: archive)
    try archive.exchange(&training)
    try archive.exchange(&missed)
  }

  private func correctDiagonal(_ value: (Int) -> Double) {
    change = 0
    for t in tape.window {
      let current = value(t)
      missed = current - diagonal[t]
      let difference = abs(missed)
      if difference != 0 { change = difference.isFinite ? max(change, difference / abs(current)) : .infinity }
      diagonal[t] = current
    }
  }
}
