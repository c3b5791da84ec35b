import LinearAlgebra

/// The modes of the task as the march sees them: resolvents on the kernel measure, mean residuals on the
/// target measure, and the sampling noise that couples them.
final class TwoTimeModes: TwoTimeMember {
  private unowned let tape: TwoTimeTape
  /// h_k on the target measure.
  private(set) var signal: ResolventVectors
  private var resolvents: ModeResolvents
  /// Σ c, the trace of Z's response to the noise of its own row.
  private let kernelMass: Double
  private let sampling: TwoTimeSampling
  /// C_v, with its diagonal the test loss.
  private(set) var residual: TwoTimeCorrelation
  /// C_v(t,t) without the mean predictor's part.
  private(set) var variance: [Double]
  /// How far the computed C_v is from symmetric inside the window, relative to its largest entry.
  private(set) var asymmetry = 0.0
  /// K̃, the dressed kernel.
  private(set) var kernel: TwoTimeOperator

  init(
    tape: TwoTimeTape, kernelMeasure: SpectralMeasure, targetMeasure: SpectralMeasure,
    sampling: TwoTimeSampling
  ) {
    self.tape = tape
    signal = ResolventVectors(
      measure: targetMeasure, source: .ones, layout: tape.layout)
    variance = [Double](repeating: 0, count: tape.dimension)
    resolvents = ModeResolvents(measure: kernelMeasure, block: tape.emptyBlock)
    kernelMass = kernelMeasure.mass
    self.sampling = sampling
    residual = TwoTimeCorrelation(tape, isZero: true)
    kernel = TwoTimeOperator(tape, .zero)
    tape.join(self)
  }

  func finish() {}
  func measure(_ smoothness: inout PanelSmoothness) { resolvents.measure(&smoothness) }
  func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    resolvents.apply(change)
    signal.apply(change, next, rank: rank)
    sampling.follow(next)
  }

  func exchange(with archive: StateArchive) throws {
    try signal.exchange(with: archive)
    try resolvents.exchange(with: archive)
    try sampling.exchange(with: archive)
    try archive.exchange(&variance)
    try archive.exchange(&asymmetry)
  }

  /// Records the mode sums for the dressed kernel and for C_r.
  func record(kernel: TwoTimeOperator, readout: TwoTimeCorrelation) -> ModeFields<TwoTimeOperator> {
    self.kernel = kernel
    kernel.keepHistory()
    if !readout.isZero { readout.keepHistory() }
    tape.record { [unowned self] in advance(kernel, readout) }
    let response = TwoTimeOperator.recorded(tape) { [unowned self] rows, _ in
      resolvents.addResponse(to: &rows)
      rows.clearAboveDiagonal()
    }
    let weighted = TwoTimeCorrelation.recorded(tape) { [unowned self] rows, _ in
      resolvents.addGradient(to: &rows)
      rows.mirrorBelowDiagonal()
    }
    residual = residual(kernel, readout, response, weighted)
    sampling.recordClosing(residual)
    if let correction = sampling.correction(mass: kernelMass, of: weighted) { tape.record(correction) }
    let gradient = TwoTimeCorrelation.recorded(tape) { [unowned self] rows, _ in
      signal.addWeightedCorrelation(to: &rows)
      rows.add(1, weighted.rows)
      rows.mirrorBelowDiagonal()
    }
    return ModeFields(response: response, gradient: gradient, residual: residual)
  }

  private func advance(_ kernel: TwoTimeOperator, _ readout: TwoTimeCorrelation) {
    signal.advance(kernel.rows)
    guard let factor = kernel.factor else { return }
    resolvents.advance(
      ModeResolvents.Inputs(
        kernel: factor, readout: readout.isZero ? nil : readout.factor, noise: sampling.onModes))
  }

  /// C_v = Σ_k q_k h_k h_kᵀ + C_r Sᵀ + K̃ S Ñ − K̃ Z                                            (3.6)
  private func residual(
    _ kernel: TwoTimeOperator, _ readout: TwoTimeCorrelation, _ response: TwoTimeOperator,
    _ weighted: TwoTimeCorrelation
  ) -> TwoTimeCorrelation {
    let carriesReadout = !readout.isZero
    if carriesReadout { response.keepHistory() }
    let scattered = sampling.times(kernel * response)
    if carriesReadout || scattered != nil { weighted.keepHistory() }
    return TwoTimeCorrelation.recorded(tape) { [unowned self] rows, window in
      rows.addProduct(kernel.rows, weighted)
      rows.scale(by: -1)
      if carriesReadout { rows.addProduct(readout.rows, transposed: response) }
      if let scattered { rows.add(1, scattered.rows) }
      for t in window { variance[t] = rows[t, t] }
      signal.addCorrelation(to: &rows)
      // The formula is not symmetric term by term: what is left of the difference is an independent check (3.7).
      asymmetry = rows.asymmetry / max(rows.maximumMagnitude, .leastNormalMagnitude)
      rows.mirrorBelowDiagonal()
    }
  }

  /// The largest |H(t, s)| of the fastest mode in the present window: what has become of disturbances of size one.
  var amplification: Double { resolvents.amplification }

  /// Training loss at t, in the present window.
  func trainLoss(at t: Int) -> Double { sampling.trainLoss(at: t, testLoss: residual.rows[t, t]) }

  /// Records the training error of fixed samples, which needs their response H_D.
  func recordTraining(_ sampleResponse: TwoTimeOperator) { sampling.recordTraining(sampleResponse, residual) }
}
