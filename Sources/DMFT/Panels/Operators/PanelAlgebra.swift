import DMFTEquations
import DMFTNumerics
import DMFTRuns
import LinearAlgebra

/// Causal operators on panels of times of which few rows are solved: a third way to replay the equations of a chain.
final class PanelAlgebra: CausalAlgebra {
  typealias Response = PanelOperator

  let tape: PanelTape
  let impulse: PanelOperator
  private(set) var modes: PanelModes?
  /// H_D of fixed samples.
  private var sampleResponse: PanelOperator?
  private let kernelMeasure: SpectralMeasure
  private let targetMeasure: SpectralMeasure
  let sampledClosure: (any SampledClosure<PanelOperator>)? = nil

  init(_ tape: PanelTape, kernelMeasure: SpectralMeasure, targetMeasure: SpectralMeasure) {
    self.tape = tape
    self.kernelMeasure = kernelMeasure
    self.targetMeasure = targetMeasure
    impulse = PanelOperator.recorded(tape) { [unowned tape] index in
      zip(tape.places[index].impulse, tape.places[index].ones).map { $0 * $1 }
    }
  }

  var zeroResponse: PanelOperator { PanelOperator(tape, .zero) }
  var zeroCorrelation: PanelCorrelation { PanelCorrelation(tape, isZero: true) }

  func initialReadout(variance: Double) -> PanelCorrelation {
    guard variance > 0 else { return zeroCorrelation }
    return PanelCorrelation.recorded(tape) { [unowned tape] index in
      let place = tape.places[index]
      let constant = place.ones.map { variance * $0 }
      return place.decay.isEmpty ? constant : zip(constant, place.decay).map { $0 * $1 }
    }
  }

  func learnedMap(of coupling: Coupling) -> any LearnedMap<PanelOperator> {
    precondition(
      coupling.effectiveRichness == 0 || coupling.optimiser == nil, "maps of their own are marched")
    return OptimiserMap<PanelOperator>(richness: coupling.effectiveRichness)
  }

  /// Step sizes that follow the readout are marched.
  func observe(readout: PanelCorrelation) {}

  func unknown(response name: Unknown) -> PanelOperator {
    let unknown = PanelOperator(tape)
    tape.record(unknown: unknown.field)
    if name == .sampleResponse { sampleResponse = unknown }
    return unknown
  }

  func unknown(correlation name: Unknown) -> PanelCorrelation {
    let unknown = PanelCorrelation(tape)
    tape.record(unknown: unknown.field)
    return unknown
  }

  func close(_ unknown: PanelOperator, with value: PanelOperator) {
    guard unknown.kind == .general else { return }
    tape.record { unknown.field.propose(value.field.rows) }
    if unknown === sampleResponse { modes?.close(sampleResponse: value) }
  }

  func close(_ unknown: PanelCorrelation, with value: PanelCorrelation) {
    guard !unknown.isZero else { return }
    tape.record { unknown.field.propose(value.field.rows) }
  }

  func modeFields(
    dressedKernel: PanelOperator, readout: PanelCorrelation, noise: SamplingNoise
  ) -> ModeFields<PanelOperator> {
    let modes = PanelModes(
      tape, kernel: dressedKernel, readout: readout, noise: noise, kernelMeasure: kernelMeasure,
      targetMeasure: targetMeasure)
    self.modes = modes
    return modes.fields
  }
}
