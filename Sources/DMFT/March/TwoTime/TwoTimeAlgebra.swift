import DMFTEquations
import DMFTNumerics
import DMFTRuns
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
  /// Steps that Muon's momentum remembers, when it is not chosen from its β₁.
  private let momentumWindow: Int?
  let sampledClosure: (any SampledClosure<TwoTimeOperator>)?
  /// Draws up to which correlations between two trainings are followed as well.
  private let levels: [VarianceSource]

  /// - Parameter levels: draws up to which correlations between two trainings are followed as well.
  init(
    optimiser: any LinearOptimiser, steps: Int, layout: TimeLayout, blockRows: Int,
    kernelMeasure: SpectralMeasure, targetMeasure: SpectralMeasure, momentumWindow: Int? = nil,
    levels: [VarianceSource] = [], sampled: ((TwoTimeTape) -> any SampledClosure<TwoTimeOperator>)? = nil
  ) {
    self.levels = levels
    self.momentumWindow = momentumWindow
    let decay = ImpulseResponse.decay(of: optimiser, steps: steps)
    let tape = TwoTimeTape(dimension: steps + 1, layout: layout, height: blockRows, decay: decay)
    self.tape = tape
    if optimiser.followsReadout { tape.follow(TwoTimeReadout(tape)) }
    impulse = tape.impulseResponse(of: optimiser, steps: steps)
    sampledClosure = sampled?(tape)
    self.kernelMeasure = kernelMeasure
    self.targetMeasure = targetMeasure
  }

  var zeroResponse: TwoTimeOperator { TwoTimeOperator(tape, .zero) }
  var zeroCorrelation: TwoTimeCorrelation { TwoTimeCorrelation(tape, isZero: true) }

  func initialReadout(variance: Double) -> TwoTimeCorrelation {
    guard variance > 0 else { return zeroCorrelation }
    let whole = constantReadout(variance)
    // Every level shares the network.
    whole.shared = levels.map { _ in constantReadout(variance) }
    return whole
  }

  private func constantReadout(_ variance: Double) -> TwoTimeCorrelation {
    var ones = tape.emptyBlock
    return TwoTimeCorrelation.recorded(tape) { [unowned tape] rows, window in
      guard let decay = tape.decay else { return rows.addConstant(variance) }
      ones.reset(to: window, layout: tape.layout)
      ones.addConstant(variance)
      rows.addScaledColumns(of: ones, by: decay)
      rows.scaleRows(by: decay)
    }
  }

  func learnedMap(of coupling: Coupling) -> any LearnedMap<TwoTimeOperator> {
    guard coupling.effectiveRichness > 0, let optimiser = coupling.optimiser else {
      return OptimiserMap<TwoTimeOperator>(richness: coupling.effectiveRichness)
    }
    let rate = coupling.effectiveRichness * optimiser.learningRate
    switch optimiser.rule {
    case .gradient: return TwoTimeRates(tape, rate: rate, isNormalized: false)
    case .normalized: return TwoTimeRates(tape, rate: rate, isNormalized: true)
    case .muon(let memory, let iterations):
      let window =
        momentumWindow
        ?? OrthogonalMomentum.window(memory: memory, iterations: iterations, steps: tape.dimension - 1)
      return TwoTimeMuon(
        tape, OrthogonalMomentum(memory: memory, iterations: iterations, window: window), rate: rate)
    case .sign, .adafactor, .adam: preconditionFailure("a rule that is not linear needs sampled paths")
    }
  }

  func unknown(response name: Unknown) -> TwoTimeOperator {
    let unknown = TwoTimeOperator(tape)
    unknown.keepRecent()
    tape.record(unknown)
    return unknown
  }

  func unknown(correlation name: Unknown) -> TwoTimeCorrelation {
    let unknown = newUnknown()
    if case .ascending = name { unknown.shared = scatteringLevels.map { _ in newUnknown() } }
    return unknown
  }

  /// Levels whose correlations matter above the modes: none where the network does not scatter what it hands down.
  private var scatteringLevels: [VarianceSource] { levels.contains(.width) ? levels : [] }

  private func newUnknown() -> TwoTimeCorrelation {
    let unknown = TwoTimeCorrelation(tape)
    unknown.keepRecent()
    tape.record(unknown)
    return unknown
  }

  func observe(readout: TwoTimeCorrelation) { tape.readout?.record(readout) }

  func close(_ unknown: TwoTimeOperator, with value: TwoTimeOperator) {
    guard unknown.kind == .general else { return }
    tape.record { unknown.correct(value.rows) }
  }

  func close(_ unknown: TwoTimeCorrelation, with value: TwoTimeCorrelation) {
    guard !unknown.isZero else { return }
    tape.record { unknown.correct(value.rows) }
    for (level, shared) in unknown.shared.enumerated() { close(shared, with: value.shared(level)) }
  }

  func modeFields(
    dressedKernel: TwoTimeOperator, readout: TwoTimeCorrelation, noise: SamplingNoise
  ) -> ModeFields<TwoTimeOperator> {
    let modes = TwoTimeModes(
      tape: tape, kernelMeasure: kernelMeasure, targetMeasure: targetMeasure, sampling: sampling(noise),
      shared: levels.map { sampling(noise.shared(upTo: $0)) })
    self.modes = modes
    return modes.record(kernel: dressedKernel, readout: readout, handsOnShared: !scatteringLevels.isEmpty)
  }

  private func sampling(_ noise: SamplingNoise) -> TwoTimeSampling {
    TwoTimeSampling(
      tape: tape, noise: noise, covariance: noise.hasFixedSamples ? unknown(correlation: .samplingNoise) : nil
    )
  }
}

extension TwoTimeTape {
  /// Records O(t, s), computed once for every window; in every sweep where it follows the readout.
  fileprivate func impulseResponse(of optimiser: any LinearOptimiser, steps: Int) -> TwoTimeOperator {
    let impulse = TwoTimeOperator(self)
    var values = emptyBlock
    var atWindowStart = ImpulseResponse(optimiser, steps: steps)
    var recursion = atWindowStart
    var computed = 0..<0
    record { [unowned self] in
      guard computed != window || readout != nil else { return }
      // A window that was cut short, or is swept again, starts where it did before.
      if window.lowerBound == computed.lowerBound {
        recursion = atWindowStart
      } else {
        // A march that goes on from a state begins in the middle, and what follows the readout has changed since.
        if readout != nil { recursion = atWindowStart }
        let isRestored = computed.isEmpty
        while recursion.time < window.lowerBound {
          if readout != nil { setDecay(recursion.decay, at: recursion.time) }
          recursion.advance(readoutNorm: readout?[recursion.time] ?? 0)
        }
        if isRestored, readout != nil { restoreDecay() }
        atWindowStart = recursion
      }
      computed = window
      values.reset(to: window)
      for t in window {
        let row = recursion.row
        values.updateRow(t) { s, entry in if s < t { entry = row[s] } }
        if readout != nil { setDecay(recursion.decay, at: t) }
        recursion.advance(readoutNorm: readout?[t] ?? 0)
      }
      self.impulse = EntrywiseFactor(values, layout: layout)
      impulse.rows.reset(to: window, layout: layout)
      impulse.rows.setCoefficients(of: values)
    }
    return impulse
  }
}
