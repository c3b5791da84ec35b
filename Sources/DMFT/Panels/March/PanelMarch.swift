import DMFTEquations
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

/// The equations of a chain solved at few times: panels of an eighth to a quarter of the time so far, 16 rows each (more rows,
/// and shorter panels, where that is too coarse).
///
/// The first times are solved one by one. In every panel the rows are swept until nothing changes; each sweep is one downward and
/// one upward pass of `ChainEquations` over all rows of the panel. Source: derivations/19.
struct PanelMarch {
  let run: SteppedChain
  let tape: PanelTape
  private let algebra: PanelAlgebra
  let equations: ChainEquations<PanelAlgebra>
  let modes: PanelModes
  private let fine: ModeMeasures
  private let isExact: Bool
  private let scattering: Double
  let meanPredictor: MeanPredictorForm?
  /// Of the loss, what the measures leave out.
  let floor: Double
  /// The first time that is not solved yet.
  var next = 0
  /// Layouts of the rows of the last panel, and of the one before.
  var last: [PanelLayout] = []
  var earlier: [PanelLayout] = []
  private var stencils = StencilStore()
  /// Where the last panels began, and the seconds that they took.
  private var pace: [(start: Int, seconds: Double)] = []
  /// Seconds of panels that were begun again.
  private var lost = 0.0
  var record = PanelRecord()
  /// Loss and readout that the last panel's rows give for the first time of the next one.
  var ahead: [Double] = []
  private let fineness: PanelFineness
  var length: PanelLength
  /// What the march has found at the steps that are wanted.
  var curves = QuantityCurves()
  let steps: [Int]

  /// - Parameter saved: steps of the curve, in order.
  init(
    _ run: SteppedChain, _ rule: PanelRule, _ fineness: PanelFineness, spectrum: PanelSpectrum,
    floor: Double = 0, saved: [Int]
  ) {
    self.run = run
    self.floor = floor
    self.fineness = fineness
    length = PanelLength(fineness)
    meanPredictor = spectrum.meanPredictor
    steps = saved
    var levels = 1
    while PanelBasis.leaf << levels <= run.steps { levels += 1 }
    let tape = PanelTape(rule, bases: PanelBasis.all(levels, rank: fineness.rank))
    self.tape = tape
    algebra = PanelAlgebra(tape, kernelMeasure: spectrum.kernel, targetMeasure: spectrum.target)
    equations = ChainEquations(
      network: run.network, noise: SamplingNoise(run.data, steps: run.steps), in: algebra)
    guard let modes = algebra.modes else { preconditionFailure("the equations contain the modes") }
    self.modes = modes
    fine = ModeMeasures(kernel: spectrum.fineKernel, target: spectrum.fineTarget)
    isExact = spectrum.isExact
    scattering = max(run.network.widths[0].reciprocal, run.data.samples.reciprocal)
  }

  /// Goes one step further: over the plain beginning, or over a panel.
  ///
  /// - Throws: `PanelFailure` when the run does not suit.
  mutating func advance() throws {
    let (clock, start) = (ContinuousClock.now, next)
    if next == 0 { try begin() } else { try panel() }
    lost += (ContinuousClock.now - clock).inSeconds
    guard start > 0, next > start else { return }
    pace = pace.suffix(Self.panelsOfOctave - 1) + [(start, lost)]
    lost = 0
  }

  /// Seconds to the end, from those that panels are expected to take and those that the last ones took.
  ///
  /// - Parameter expected: seconds of the panel that begins at a time.
  func secondsLeft(expected: (Int) -> Double) -> Double? {
    guard !pace.isEmpty else { return nil }
    let taken = pace.reduce(Self.expectedToo) { $0 + $1.seconds }
    let foreseen = pace.reduce(Self.expectedToo) { $0 + expected($1.start) }
    var (time, seconds) = (next, 0.0)
    while time <= run.steps {
      seconds += expected(time)
      time = PanelPlan.panel(from: time, longest: length.longest).upperBound
    }
    return seconds * taken / foreseen
  }

  var isFinished: Bool { next > run.steps }

  // MARK: - The plain beginning

  private mutating func begin() throws {
    let end = min(Self.plainTimes, run.steps + 1)
    for t in 0..<end {
      tape.enterPlain(t)
      // What is made of a guess is right once the guess is.
      var sweeps = 0
      repeat {
        sweeps += 1
        guard sweeps <= Self.mostSweeps else { throw PanelFailure.unsettled(step: t) }
      } while tape.sweep() > Self.plainSettled
      record.sweeps += sweeps
      try look(at: t)
      append(steps(in: t..<t + 1), [t], modes.results)
      tape.finishPlain()
    }
    record.rows = end
    last = [PanelLayout(at: end - 1, tape.bases, isPlain: true)]
    next = end
    if end == Self.plainTimes { tape.compress(at: end) }
  }

  // MARK: - Panels

  private mutating func panel() throws {
    let times = PanelPlan.panel(from: next, longest: length.longest)
    let nodes = PanelPlan.nodes(of: times, count: length.rows)
    let widest = nodes.indices.dropFirst().max { nodes[$0] - nodes[$0 - 1] < nodes[$1] - nodes[$1 - 1] } ?? 1
    let probe = (nodes[widest] + nodes[widest - 1]) / 2
    let plan = PanelPlan(
      times, nodes: nodes, bases: tape.bases, lagPoints: fineness.lagPoints,
      extra: [probe, times.upperBound], &stencils)
    tape.enter(plan, from: earlier + last)
    do { try settle(times) } catch PanelFailure.unsettled where length.halves(times) { return tape.retreat() }
    try look(at: times.lowerBound)
    let (results, width) = (modes.results, tape.places.last?.width ?? 0)
    let beginning = differenceAtBeginning(plan)
    let (found, readout) = values(plan.interpolation.weights(at: Double(probe)))
    tape.lookBetween()
    _ = tape.sweep()
    let difference = max(beginning, differenceBetween(found, readout))
    guard length.accepts(times, difference) else { return tape.retreat() }
    record.rows += nodes.count
    record.panels += 1
    record.columns = max(record.columns, width)
    record.identity = results.reduce(record.identity) {
      max($0, abs($1.identity - $1.sum) / ($1.loss + floor))
    }
    record.between += Self.growthUnseen * difference
    append(steps(in: times), nodes, results)
    let next = values(plan.interpolation.weights(at: Double(times.upperBound)))
    ahead = [next.loss, next.readout]
    if record.panels % Self.panelsOfOctave == 0 || times.upperBound > run.steps { compareQuadrature() }
    tape.leave()
    earlier = last
    last = plan.targets[..<nodes.count].map(\.layout)
    self.next = times.upperBound
  }

  private mutating func settle(_ times: Range<Int>) throws {
    var (previous, slow) = (Double.infinity, 1.0)
    var (best, waits) = (Double.infinity, 0)
    for _ in 0..<Self.mostSweeps {
      let change = tape.sweep()
      record.sweeps += 1
      guard change.isFinite else { break }
      let contraction = previous.isFinite ? change / previous : 1
      let left = change * min(1, max(contraction, slow))
      (best, waits) = change < best / 2 ? (change, 0) : (best, waits + 1)
      // Rounding errors may be larger than what is asked for.
      let stands = best <= Self.noiseFloor && waits >= Self.patience
      if left <= Self.settled || stands {
        record.ends = max(record.ends, left)
        return
      }
      (previous, slow) = (change, contraction)
    }
    throw PanelFailure.unsettled(step: times.lowerBound)
  }

  /// Whether what has been found can be gone on with.
  private func look(at t: Int) throws {
    for result in modes.results {
      guard result.loss.isFinite, result.loss >= 0 else { throw PanelFailure.unsettled(step: t) }
      guard result.amplification < Self.largestAmplification else { throw PanelFailure.disturbed(step: t) }
    }
    // A mean square that is negative by more than rounding is wrong.
    for (training, result) in zip(modes.sampling?.training.values ?? [], modes.results) {
      guard training[0] >= -Self.largestNegative * (result.loss + run.data.labelNoise) else {
        throw PanelFailure.unsettled(step: t)
      }
    }
  }

  /// Loss and readout at the first time, against those that the rows of the panel before give one step behind their last.
  private func differenceAtBeginning(_ plan: PanelPlan) -> Double {
    guard ahead.count == 2 else { return 0 }
    let (loss, readout) = values(plan.interpolation.weights(at: Double(plan.times.lowerBound)))
    return difference((loss, readout), to: (ahead[0], ahead[1]))
  }

  /// Loss and readout as they are interpolated, against those of a row that is solved for itself.
  private func differenceBetween(_ loss: Double, _ readout: Double) -> Double {
    guard let result = modes.results.first else { return 0 }
    return difference(
      (result.loss, equations.readoutCorrelation.field.rows.first?.last), to: (loss, readout))
  }

  /// The larger relative one; a readout that is 0 has none.
  private func difference(
    _ own: (loss: Double, readout: Double?), to other: (loss: Double, readout: Double)
  ) -> Double {
    let loss = abs(own.loss - other.loss) / (own.loss + floor)
    guard let readout = own.readout, readout > 0 else { return loss }
    return max(loss, abs(readout - other.readout) / readout)
  }

  /// The row that is solved for itself, against more nodes: once an octave, and at the end.
  private mutating func compareQuadrature() {
    guard let result = modes.results.first, !isExact, let finer = modes.losses(fine).first else { return }
    var response = 0.0
    for (s, one) in tape.places[0].ones.enumerated() {
      response += abs(finer.response[s] - result.response[s]) * one
    }
    record.quadrature = max(
      record.quadrature,
      abs(finer.sum - result.sum) / (result.loss + floor) + tape.rule.rate * scattering * response)
  }

  /// What a panel makes of the errors before it shows in no difference (heuristic: 1.3 would have been enough, 19.6).
  private static let growthUnseen = 4.0
  /// Times that are solved one by one.
  static let plainTimes = 256
  private static let mostSweeps = 60
  /// Panels, of which seconds are looked at, too; and seconds that count as taken as they were expected: the first panels tell little of later ones.
  private static let panelsOfOctave = 4
  private static let expectedToo = 3.0
  private static let plainSettled = 3e-13
  /// Change of a sweep, in sums over times, below which rows have settled; and below which rounding may keep them from it.
  private static let settled = 3e-12
  private static let noiseFloor = 1e-10
  /// Sweeps without a smaller change: Anderson's mixing may stand for some before it goes on.
  private static let patience = 4
  private static let largestAmplification = 100.0
  private static let largestNegative = 1e-8
}
