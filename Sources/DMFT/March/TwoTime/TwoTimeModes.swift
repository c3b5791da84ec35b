import DMFTEquations
import DMFTNumerics
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
  /// The sampling noise that two trainings share, at each level.
  private let sharedSampling: [TwoTimeSampling]
  /// C_v, with its diagonal the test loss.
  var residual: TwoTimeCorrelation { residuals[0] }
  /// The same, and after it what two trainings share at each level.
  private var residuals: [TwoTimeCorrelation] = []
  /// C_v(t,t) without the mean predictor's part.
  var variance: [Double] { variances[0] }
  /// The same, and after it what two trainings share at each level.
  private(set) var variances: [[Double]]
  /// How far the computed C_v is from symmetric inside the window, relative to its largest entry.
  private(set) var asymmetry = 0.0
  /// K̃, the dressed kernel.
  private(set) var kernel: TwoTimeOperator

  init(
    tape: TwoTimeTape, kernelMeasure: SpectralMeasure, targetMeasure: SpectralMeasure,
    sampling: TwoTimeSampling, shared: [TwoTimeSampling] = []
  ) {
    self.tape = tape
    signal = ResolventVectors(
      measure: targetMeasure, source: .ones, layout: tape.layout)
    let channels = shared.count + 1
    variances = [[Double]](repeating: [Double](repeating: 0, count: tape.dimension), count: channels)
    resolvents = ModeResolvents(
      measure: kernelMeasure, block: tape.emptyBlock, drives: channels)
    kernelMass = kernelMeasure.mass
    self.sampling = sampling
    sharedSampling = shared
    kernel = TwoTimeOperator(tape, .zero)
    tape.join(self)
  }

  func finish() {}
  func measure(_ smoothness: inout PanelSmoothness) { resolvents.measure(&smoothness) }
  func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    resolvents.apply(change)
    signal.apply(change, next, rank: rank)
    for sampling in samplings { sampling.follow(next) }
  }

  func exchange(with archive: StateArchive) throws {
    try signal.exchange(with: archive)
    try resolvents.exchange(with: archive)
    for sampling in samplings { try sampling.exchange(with: archive) }
    for index in variances.indices { try archive.exchange(&variances[index]) }
    try archive.exchange(&asymmetry)
  }

  private var samplings: [TwoTimeSampling] { [sampling] + sharedSampling }

  /// Records the mode sums for the dressed kernel and for C_r.
  ///
  /// - Parameter handsOnShared: whether what two trainings share is followed up the chain.
  func record(
    kernel: TwoTimeOperator, readout: TwoTimeCorrelation, handsOnShared: Bool = false
  ) -> ModeFields<TwoTimeOperator> {
    self.kernel = kernel
    kernel.keepHistory()
    let readouts = [readout] + sharedSampling.indices.map(readout.shared)
    for readout in readouts where !readout.isZero { readout.keepHistory() }
    tape.record { [unowned self] in advance(kernel, readouts) }
    let response = TwoTimeOperator.recorded(tape) { [unowned self] rows, _ in
      resolvents.addResponse(to: &rows)
      rows.clearAboveDiagonal()
    }
    let product = kernel * response
    let gradients = readouts.indices.map { fields(kernel, readouts[$0], response, product, channel: $0) }
    if handsOnShared { gradients[0].shared = Array(gradients.dropFirst()) }
    return ModeFields(response: response, gradient: gradients[0], residual: residual)
  }

  private func advance(_ kernel: TwoTimeOperator, _ readouts: [TwoTimeCorrelation]) {
    signal.advance(kernel.rows)
    let drives = zip(readouts, samplings).map { readout, sampling in
      ModeResolvents.Drive(readout: readout.isZero ? nil : readout.factor, noise: sampling.onModes)
    }
    guard let factor = kernel.factor else { return }
    resolvents.advance(ModeResolvents.Inputs(kernel: factor, drives: drives))
  }

  /// Records C_v and C_h^0 of one training (channel 0), or of two that share the draws up to a level.
  private func fields(
    _ kernel: TwoTimeOperator, _ readout: TwoTimeCorrelation, _ response: TwoTimeOperator,
    _ product: TwoTimeOperator, channel: Int
  ) -> TwoTimeCorrelation {
    let sampling = samplings[channel]
    let weighted = TwoTimeCorrelation.recorded(tape) { [unowned self] rows, _ in
      resolvents.addGradient(channel, to: &rows)
      rows.mirrorBelowDiagonal()
    }
    let residual = residual(kernel, readout, response, product, weighted, channel)
    sampling.recordClosing(residual)
    if let correction = sampling.correction(mass: kernelMass, of: weighted) { tape.record(correction) }
    residuals.append(residual)
    return TwoTimeCorrelation.recorded(tape) { [unowned self] rows, _ in
      signal.addWeightedCorrelation(to: &rows)
      rows.add(1, weighted.rows)
      rows.mirrorBelowDiagonal()
    }
  }

  /// C_v = Σ_k q_k h_k h_kᵀ + C_r Sᵀ + K̃ S Ñ − K̃ Z                                            (3.6)
  private func residual(
    _ kernel: TwoTimeOperator, _ readout: TwoTimeCorrelation, _ response: TwoTimeOperator,
    _ product: TwoTimeOperator, _ weighted: TwoTimeCorrelation, _ channel: Int
  ) -> TwoTimeCorrelation {
    let carriesReadout = !readout.isZero
    if carriesReadout { response.keepHistory() }
    let scattered = samplings[channel].times(product)
    if carriesReadout || scattered != nil { weighted.keepHistory() }
    return TwoTimeCorrelation.recorded(tape) { [unowned self] rows, window in
      rows.addProduct(kernel.rows, weighted)
      rows.scale(by: -1)
      if carriesReadout { rows.addProduct(readout.rows, transposed: response) }
      if let scattered { rows.add(1, scattered.rows) }
      for t in window { variances[channel][t] = rows[t, t] }
      signal.addCorrelation(to: &rows)
      // The formula is not symmetric term by term: what is left of the difference is an independent check (3.7).
      if channel == 0 { asymmetry = rows.asymmetry / max(rows.maximumMagnitude, .leastNormalMagnitude) }
      rows.mirrorBelowDiagonal()
    }
  }

  /// The largest |H(t, s)| of the fastest mode in the present window: what has become of disturbances of size one.
  var amplification: Double { resolvents.amplification }

  /// Training loss at t, in the present window.
  func trainLoss(at t: Int) -> Double { sampling.trainLoss(at: t, testLoss: residual.rows[t, t]) }

  /// Records the training error of fixed samples, which needs their response H_D.
  func recordTraining(_ sampleResponse: TwoTimeOperator) {
    sampling.recordTraining(sampleResponse, residual)
    for (sampling, residual) in zip(sharedSampling, residuals.dropFirst()) where sampling.masksSamples {
      sampling.recordTraining(sampleResponse, residual)
    }
  }
}
