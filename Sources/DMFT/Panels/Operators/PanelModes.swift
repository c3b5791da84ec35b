import DMFTEquations
import DMFTNumerics
import DMFTRuns
import LinearAlgebra

/// The modes of the task on panels: rows of all resolvents from the kernel, and the sums over them.
///
///     H_k (1 + λ_k K̃) = 1,   L = Σ_k q_k h_k² + Σ_k c_k H_k C_r H_kᵀ + Σ_s Ñ(s) Σ_k c_k/λ_k H_k(t,s)²   for fresh samples (19.7)–(19.8)
///
/// For fixed ones Ñ is a full correlation, and the residual correlation, C_v(t,t) = L, comes from the identity (3.6).
final class PanelModes {
  private unowned let tape: PanelTape
  private let kernel: PanelOperator
  /// D K̃.
  private let increments: PanelOperator
  private let readout: PanelCorrelation
  private let noise: SamplingNoise
  private let measures: ModeMeasures
  /// Of the target's nodes, until there are other columns before the times at hand.
  private var firstValues: (values: FirstValues, changes: Int)?
  /// h_k on the target measure.
  let signal: PanelFunction
  /// The test loss.
  let loss: PanelFunction
  /// Σ_k m_k h_k, as it is guessed.
  private let overlap: PanelFunction
  private var relaxation: SignalRelaxation
  /// Of fixed samples.
  let sampling: PanelSampling?
  let fields: ModeFields<PanelOperator>
  private let response: PanelOperator
  private let weighted: PanelCorrelation
  /// Of the last sweep, one for each time at hand.
  private(set) var results: [ModeResult] = []

  init(
    _ tape: PanelTape, kernel: PanelOperator, readout: PanelCorrelation, noise: SamplingNoise,
    kernelMeasure: SpectralMeasure, targetMeasure: SpectralMeasure
  ) {
    self.tape = tape
    self.kernel = kernel
    self.readout = readout
    self.noise = noise
    measures = ModeMeasures(kernel: kernelMeasure, target: targetMeasure)
    increments = kernel.increments
    increments.field.solveSystems(.differences)
    if !readout.isZero { readout.field.keepHistory() }
    signal = PanelFunction(tape, count: targetMeasure.count)
    loss = PanelFunction(tape, count: 1)
    overlap = PanelFunction(tape, count: 1)
    relaxation = SignalRelaxation(weights: targetMeasure.weights)
    sampling = noise.hasFixedSamples ? PanelSampling(tape, noise) : nil
    let (response, weighted) = (PanelOperator(tape), PanelCorrelation(tape))
    (self.response, self.weighted) = (response, weighted)
    let signal = signal
    let weights = zip(targetMeasure.weights, targetMeasure.nodes).map { $0 * $1 }
    let isSilent = readout.isZero && noise.vanishes
    var advance: () -> Void = {}
    tape.record { advance() }
    let gradient = PanelCorrelation.recorded(tape) { index in
      let row = signal.correlation(at: index, weights)
      return isSilent ? row : zip(row, weighted.field.rows[index]).map { $0 + $1 }
    }
    let residual = PanelCorrelation(tape, isZero: sampling == nil)
    fields = ModeFields(response: response, gradient: gradient, residual: residual)
    advance = { [unowned self] in self.advance() }
    tape.record(unknown: overlap)
    if sampling != nil {
      recordResidual()
    } else {
      tape.record(unknown: loss)
    }
  }

  /// C_v = Σ_k q_k h_k h_kᵀ + C_r Sᵀ + K̃ S Ñ − K̃ Z                                            (3.6)
  private func recordResidual() {
    guard let covariance = sampling?.covariance else { return }
    if !readout.isZero { response.field.keepHistory() }
    weighted.field.keepHistory()
    let product = kernel * response
    tape.record { [unowned self] in
      let scattered = covariance.field.symmetricProduct(product.field.rows)
      let damped = weighted.field.symmetricProduct(kernel.field.rows)
      let carried = readout.isZero ? nil : response.field.transposedProduct(readout.field.rows)
      let rows = tape.places.indices.map { index in
        var row = signal.correlation(at: index, measures.target.weights)
        for s in row.indices {
          row[s] += scattered[index][s] - damped[index][s] + (carried?[index][s] ?? 0)
        }
        return row
      }
      fields.residual.field.set(rows)
      loss.set(rows.map { [$0[$0.count - 1]] })
      for index in rows.indices {
        results[index].identity = loss.values[index][0]
        results[index].loss = loss.values[index][0]
      }
    }
  }

  /// Records what the samples make of their own noise.
  func close(sampleResponse: PanelOperator) {
    sampling?.close(residual: fields.residual, sampleResponse: sampleResponse)
  }

  private func advance() {
    let changes = increments.field.changesOfBase
    let known = firstValues.flatMap { $0.changes == changes ? $0.values : nil }
    let values = known ?? firstValues(of: measures)
    firstValues = (values, changes)
    var work = jobs(measures, values)
    Workers.forEach(&work) { $0.solve() }
    results = work.map(\.result)
    response.field.set(results.map(\.response))
    weighted.field.set(results.map(\.gradient))
    setSignal(results.map(\.signal), isNew: known == nil)
    if sampling == nil { loss.propose(results.map { [$0.loss] }) }
  }

  /// - Parameter isNew: whether the panel is at its first sweep.
  private func setSignal(_ signals: [[Double]], isNew: Bool) {
    guard let plan = tape.plan, !tape.isBetween else {
      overlap.propose(overlap.values)
      return signal.set(signals)
    }
    if isNew {
      let (target, sums) = (measures.target, signal.sums(tape.places[0]))
      relaxation.begin(
        sums.indices.map { target.weights[$0] * target.nodes[$0] * sums[$0] },
        tape.places.map { Double($0.layout.time - plan.times.lowerBound) / Double(plan.times.count) })
      overlap.set(signal.values.map { [relaxation.overlap($0)] })
    }
    let step = relaxation.step(from: overlap.values.map { $0[0] }, to: signals)
    signal.set(step.signals)
    overlap.propose(step.overlaps.map { [$0] }, change: step.change)
  }

  /// What sweeps of earlier panels have taught.
  func exchange(with archive: StateArchive) throws { try relaxation.exchange(with: archive) }

  /// The test loss at the times at hand on other measures, for the kernel and readout that have been found.
  func losses(_ measures: ModeMeasures) -> [ModeResult] {
    var work = jobs(measures, firstValues(of: measures))
    Workers.forEach(&work) { $0.solve() }
    return work.map(\.result)
  }

  private func firstValues(of measures: ModeMeasures) -> FirstValues {
    let (place, field) = (tape.places[0], increments.field)
    return FirstValues(
      field.base, Array(place.differences[..<place.layout.oldParts]), field.oldSolvers, measures.target.nodes)
  }

  private func jobs(_ measures: ModeMeasures, _ values: FirstValues) -> [ModeJob] {
    let low = increments.field.low
    let recent =
      tape.plan == nil ? DenseMatrix(zeros: 0, 0) : low.times(values.solutions, transposed: true)
    return tape.places.indices.map { index in
      let place = tape.places[index]
      let sources: ModeJob.Sources =
        if let sampling {
          .full(sampling.covariance.field.view(at: index))
        } else if noise.vanishes {
          .none
        } else {
          .white(
            zip(loss.coefficients[index].entries, place.roots).map {
              ($0 / $1 + noise.labelNoise) * noise.reciprocalBatch
            })
        }
      return ModeJob(
        measures: measures, kernel: kernel.field.rows[index], increments: increments.field.view(at: index),
        groups: place.differences, solvers: increments.field.oldSolvers, ones: place.ones,
        firstValues: values, recent: recent, readout: readout.isZero ? nil : readout.field.view(at: index),
        sources: sources,
        noise: noise)
    }
  }
}
