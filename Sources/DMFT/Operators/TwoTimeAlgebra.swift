import LinearAlgebra

/// Causal operators as functions of two times: the representation in which every chain can be marched.
final class TwoTimeAlgebra: CausalAlgebra {
  typealias Response = TwoTimeOperator

  let tape: TwoTimeTape
  let impulse: TwoTimeOperator
  /// What the modes contribute, once the equations have asked for it.
  private(set) var modes: TwoTimeModes?
  private let kernelMeasure: SpectralMeasure
  private let targetMeasure: SpectralMeasure

  init(
    optimiser: any Optimiser, steps: Int, panelHeight: Int, kernelMeasure: SpectralMeasure,
    targetMeasure: SpectralMeasure
  ) {
    let decay = ImpulseResponse.decay(of: optimiser, steps: steps)
    tape = TwoTimeTape(dimension: steps + 1, panelHeight: panelHeight, decay: decay)
    impulse = tape.impulseResponse(of: optimiser, steps: steps)
    self.kernelMeasure = kernelMeasure
    self.targetMeasure = targetMeasure
  }

  var zeroResponse: TwoTimeOperator { TwoTimeOperator(tape, .zero) }
  var zeroCorrelation: TwoTimeCorrelation { TwoTimeCorrelation(tape, isZero: true) }

  func initialReadout(variance: Double) -> TwoTimeCorrelation {
    guard variance > 0 else { return zeroCorrelation }
    let decay = tape.decay
    return TwoTimeCorrelation.recorded(tape) { rows, window in
      for t in window {
        rows.updateRow(t) { s, entry in entry = variance * (decay.map { $0[t] * $0[s] } ?? 1) }
      }
    }
  }

  func unknownResponse(_ name: String) -> TwoTimeOperator {
    let unknown = TwoTimeOperator(tape)
    unknown.keepHistory()
    tape.record(unknown)
    return unknown
  }

  func unknownCorrelation(_ name: String) -> TwoTimeCorrelation {
    let unknown = TwoTimeCorrelation(tape)
    unknown.keepHistory()
    tape.record(unknown)
    return unknown
  }

  func close(_ unknown: TwoTimeOperator, with value: TwoTimeOperator) {
    guard unknown.kind == .general else { return }
    tape.record { unknown.correct(value.rows) }
  }

  func close(_ unknown: TwoTimeCorrelation, with value: TwoTimeCorrelation) {
    guard !unknown.isZero else { return }
    tape.record { unknown.correct(value.rows) }
  }

  func modeFields(
    dressedKernel: TwoTimeOperator, readout: TwoTimeCorrelation, noise: SamplingNoise
  ) -> ModeFields<TwoTimeOperator> {
    let sampling = TwoTimeSampling(
      tape: tape, noise: noise, covariance: noise.hasFixedSamples ? unknownCorrelation("noise") : nil)
    let modes = TwoTimeModes(
      tape: tape, kernelMeasure: kernelMeasure, targetMeasure: targetMeasure, sampling: sampling)
    self.modes = modes
    return modes.record(kernel: dressedKernel, readout: readout)
  }
}

extension TwoTimeTape {
  /// Records O(t, s), computed once for every window.
  fileprivate func impulseResponse(of optimiser: any Optimiser, steps: Int) -> TwoTimeOperator {
    let impulse = TwoTimeOperator(self)
    self.impulse = impulse
    var atWindowStart = ImpulseResponse(optimiser, steps: steps)
    var recursion = atWindowStart
    var computed = 0..<0
    record { [unowned self] in
      guard computed != window else { return }
      // A window that was cut short starts where the abandoned one did.
      if window.lowerBound == computed.lowerBound {
        recursion = atWindowStart
      } else {
        atWindowStart = recursion
      }
      computed = window
      impulse.rows.reset(to: window)
      for t in window {
        let row = recursion.row
        impulse.rows.updateRow(t) { s, entry in if s < t { entry = row[s] } }
        recursion.advance()
      }
      impulse.finish()
    }
    return impulse
  }
}
