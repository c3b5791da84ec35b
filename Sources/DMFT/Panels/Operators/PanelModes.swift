import DMFTEquations
import DMFTNumerics
import DMFTRuns
import LinearAlgebra

/// The modes of the task on panels: rows of all resolvents from the kernel, and the sums over them for fresh samples.
///
///     H_k (1 + λ_k K) = 1,   L = Σ_k q_k h_k² + Σ_k c_k H_k C_r H_kᵀ + Σ_s Ñ(s) Σ_k c_k/λ_k H_k(t,s)²          (19.7)–(19.8)
final class PanelModes {
  private unowned let tape: PanelTape
  private let kernel: PanelOperator
  private let readout: PanelCorrelation
  private let noise: SamplingNoise
  private let measures: ModeMeasures
  /// h_k on the target measure.
  let signal: PanelFunction
  /// The test loss.
  let loss: PanelFunction
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
    kernel.field.solveSystems()
    if !readout.isZero { readout.field.keepHistory() }
    signal = PanelFunction(tape, count: targetMeasure.count)
    loss = PanelFunction(tape, count: 1)
    let (response, weighted) = (PanelOperator(tape), PanelCorrelation(tape))
    (self.response, self.weighted) = (response, weighted)
    let signal = signal
    let weights = zip(targetMeasure.weights, targetMeasure.nodes).map { $0 * $1 }
    let isSilent = readout.isZero && noise.vanishes
    var advance: () -> Void = {}
    tape.record { advance() }
    let gradient = PanelCorrelation.recorded(tape) { index in
      let h = signal.values[index]
      let scaled = zip(weights, h).map { $0 * $1 }
      var row = signal.coefficients[index].product(scaled)
      row.append(zip(scaled, h).reduce(0) { $0 + $1.0 * $1.1 })
      return isSilent ? row : zip(row, weighted.field.rows[index]).map { $0 + $1 }
    }
    fields = ModeFields(
      response: response, gradient: gradient, residual: PanelCorrelation(tape, isZero: true))
    advance = { [unowned self] in self.advance() }
    tape.record(unknown: loss)
  }

  private func advance() {
    let jobs = jobs(measures)
    var work = jobs
    Workers.forEach(&work) { $0.solve() }
    results = work.map(\.result)
    response.field.set(results.map(\.response))
    weighted.field.set(results.map(\.gradient))
    signal.set(results.map(\.signal))
    loss.propose(results.map { [$0.loss] })
  }

  /// The test loss at the times at hand on other measures, for the kernel and readout that have been found.
  func losses(_ measures: ModeMeasures) -> [ModeResult] {
    var work = jobs(measures)
    Workers.forEach(&work) { $0.solve() }
    return work.map(\.result)
  }

  private func jobs(_ measures: ModeMeasures) -> [ModeJob] {
    tape.places.indices.map { index in
      let place = tape.places[index]
      let variances = zip(loss.coefficients[index].entries, place.roots).map {
        ($0 / $1 + noise.labelNoise) * noise.reciprocalBatch
      }
      return ModeJob(
        measures: measures, kernel: kernel.field.view(at: index), solvers: kernel.field.oldSolvers,
        ones: place.ones, readout: readout.isZero ? nil : readout.field.view(at: index),
        variances: noise.vanishes ? nil : variances, noise: noise)
    }
  }
}
