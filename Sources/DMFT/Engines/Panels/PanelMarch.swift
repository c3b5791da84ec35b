import Foundation
import LinearAlgebra

/// The equations of a chain solved at few times: panels of an eighth to a quarter of the time so far, 16 rows each.
///
/// The first times are solved one by one. In every panel the rows are swept until nothing changes; each sweep is one downward and
/// one upward pass of `ChainEquations` over all rows of the panel. Source: derivations/19.
struct PanelMarch {
  /// How the march went.
  struct Record {
    var rows = 0
    var panels = 0
    var sweeps = 0
    /// Relative differences of the loss: between its two formulas, of times that are not solved, on more nodes, where sweeps end.
    var identity = 0.0
    var between = 0.0
    var quadrature = 0.0
    var ends = 0.0
    var columns = 0
  }

  let run: SteppedChain
  private let tape: PanelTape
  private let algebra: PanelAlgebra
  private let equations: ChainEquations<PanelAlgebra>
  private let modes: PanelModes
  private let fine: ModeMeasures
  private let isExact: Bool
  private let scattering: Double
  /// The first time that is not solved yet.
  private(set) var next = 0
  private var last: [PanelLayout] = []
  /// Seconds that the last panel took.
  private var pace = 0.0
  private(set) var record = Record()
  /// What the march has found at the steps that are wanted.
  private(set) var curves = QuantityCurves()
  private let steps: [Int]

  /// - Parameter saved: steps of the curve, in order.
  init(_ run: SteppedChain, _ rule: PanelRule, spectrum: CompressedSpectrum, saved: [Int]) {
    self.run = run
    steps = saved
    var levels = 1
    while PanelBasis.leaf << levels <= run.steps { levels += 1 }
    let tape = PanelTape(rule, bases: PanelBasis.all(levels))
    self.tape = tape
    algebra = PanelAlgebra(tape, kernelMeasure: spectrum.kernel, targetMeasure: spectrum.target)
    equations = ChainEquations(network: run.network, noise: SamplingNoise(run.data), in: algebra)
    guard let modes = algebra.modes else { preconditionFailure("the equations contain the modes") }
    self.modes = modes
    fine = ModeMeasures(kernel: spectrum.fineKernel, target: spectrum.fineTarget)
    isExact = spectrum.isExact
    scattering = run.network.widths[0].reciprocal
  }

  /// Goes one step further: over the plain beginning, or over a panel.
  ///
  /// - Throws: `PanelFailure` when the run does not suit.
  mutating func advance() throws {
    let clock = ContinuousClock.now
    if next == 0 { try begin() } else { try panel() }
    let took = (ContinuousClock.now - clock).components
    pace = Double(took.seconds) + Double(took.attoseconds) * 1e-18
  }

  /// Seconds to the end if panels go on to take as long as the last one, and each octave a sixth more.
  var secondsLeft: Double? {
    guard record.panels > 0 else { return nil }
    var (time, seconds, count) = (next, 0.0, 0.0)
    while time <= run.steps {
      count += 1
      seconds += pace * pow(Self.growth, count / 4)
      time = PanelPlan.panel(from: time).upperBound
    }
    return seconds
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
      } while tape.sweep() > Self.settled
      record.sweeps += sweeps
      try look(at: t)
      append([t], [t])
      tape.finishPlain()
    }
    record.rows = end
    last = [PanelLayout(at: end - 1, isPlain: true)]
    next = end
    if end == Self.plainTimes { tape.compress(at: end) }
  }

  // MARK: - Panels

  private mutating func panel() throws {
    let times = PanelPlan.panel(from: next)
    let nodes = Barycentric.integers(times.lowerBound...times.upperBound - 1, count: PanelPlan.nodeCount)
    let widest = nodes.indices.dropFirst().max { nodes[$0] - nodes[$0 - 1] < nodes[$1] - nodes[$1 - 1] } ?? 1
    let probe = (nodes[widest] + nodes[widest - 1]) / 2
    let plan = PanelPlan(times, bases: tape.bases, extra: [probe, times.upperBound])
    tape.enter(plan, from: last)
    try settle(times)
    try look(at: times.lowerBound)
    record.rows += nodes.count
    record.panels += 1
    record.columns = max(record.columns, tape.places.last?.width ?? 0)
    record.identity = modes.results.reduce(record.identity) { max($0, abs($1.identity - $1.loss) / $1.loss) }
    append(steps(in: times), nodes)
    let (found, readout) = values(plan.interpolation.weights(at: Double(probe)))
    tape.lookBetween()
    _ = tape.sweep()
    compare(found, readout)
    tape.leave()
    last = plan.layouts
    next = times.upperBound
  }

  private mutating func settle(_ times: Range<Int>) throws {
    var (previous, slow) = (Double.infinity, 1.0)
    for _ in 0..<Self.mostSweeps {
      let change = tape.sweep()
      record.sweeps += 1
      guard change.isFinite else { break }
      let contraction = previous.isFinite ? change / previous : 1
      let left = change * min(1, max(contraction, slow))
      if left <= Self.settled || change <= Self.noiseFloor && contraction > 0.5 {
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
  }

  /// Loss and readout as they are interpolated, against those of a row that is solved for itself, and against more nodes.
  private mutating func compare(_ loss: Double, _ readout: Double) {
    guard let result = modes.results.first else { return }
    record.between = max(record.between, abs(result.loss - loss) / result.loss)
    if let row = equations.readoutCorrelation.field.rows.first, let own = row.last, own > 0 {
      record.between = max(record.between, abs(own - readout) / own)
    }
    guard !isExact, let finer = modes.losses(fine).first else { return }
    var response = 0.0
    for (s, one) in tape.places[0].ones.enumerated() {
      response += abs(finer.response[s] - result.response[s]) * one
    }
    record.quadrature = max(
      record.quadrature, abs(finer.loss - result.loss) / result.loss + tape.rule.rate * scattering * response)
  }

  // MARK: - Curves

  private func steps(in times: Range<Int>) -> [Int] { steps.filter { times.contains($0) } }

  private func values(_ weights: [Double]) -> (loss: Double, readout: Double) {
    var (loss, readout) = (0.0, 0.0)
    for (j, weight) in weights.enumerated() {
      loss += weight * modes.loss.solved[j][0]
      if !equations.readoutCorrelation.isZero {
        readout += weight * (equations.readoutCorrelation.field.solved[j].last ?? 0)
      }
    }
    return (loss, readout)
  }

  private mutating func append(_ times: [Int], _ nodes: [Int]) {
    let interpolation = Barycentric(nodes.map(Double.init))
    for t in times where t <= run.steps {
      let weights = nodes.count == 1 ? [1] : interpolation.weights(at: Double(t))
      let (loss, readout) = values(weights)
      let bias = zip(weights, modes.results).reduce(0) { $0 + $1.0 * $1.1.bias }
      guard steps.isEmpty || contains(t) else { continue }
      curves.append(loss, to: .testLoss)
      curves.append(loss + run.data.labelNoise, to: .trainLoss)
      curves.append(bias, to: .bias)
      curves.append(max(0, loss - bias), to: .variance)
      curves.append(readout, to: .readoutNorm)
    }
  }

  private func contains(_ t: Int) -> Bool {
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle] < t { low = middle + 1 } else { high = middle }
    }
    return low < steps.count && steps[low] == t
  }

  /// Times that are solved one by one.
  static let plainTimes = 256
  private static let growth = 1.16
  private static let mostSweeps = 60
  private static let settled = 1e-12
  private static let noiseFloor = 1e-10
  private static let largestAmplification = 100.0
}

extension PanelMarch: Archivable {
  /// The state between two panels: what later rows depend on, and the curve so far.
  mutating func exchange(with archive: StateArchive) throws {
    try archive.confirm(steps.map(Double.init), is: "the steps of the curve")
    try archive.exchange(&next)
    var times = last.map(\.time)
    try archive.exchange(&times)
    if archive.isReading { last = times.map { PanelLayout(at: $0, isPlain: next <= Self.plainTimes) } }
    try curves.exchange(with: archive)
    try archive.exchange(&record.rows)
    try archive.exchange(&record.panels)
    try archive.exchange(&record.sweeps)
    try archive.exchange(&record.columns)
    try archive.exchange(&record.identity)
    try archive.exchange(&record.between)
    try archive.exchange(&record.quadrature)
    try archive.exchange(&record.ends)
    try tape.exchange(with: archive)
  }
}

/// Why a run is left to the march in the midst of it.
enum PanelFailure: Error {
  case unsettled(step: Int)
  case disturbed(step: Int)

  var reason: String {
    switch self {
    case .unsettled(let step): "its rows did not settle at step \(step)"
    case .disturbed(let step): "disturbances grow at step \(step)"
    }
  }
}
