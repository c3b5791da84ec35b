import DMFTEquations
import DMFTNumerics
import DMFTRuns
import DMFTSolution
import LinearAlgebra

/// Two-time causal marching: the equations of any chain, integrated row by row in blocks.
///
/// A block of rows is guessed by extrapolation and swept (one downward and one upward pass of
/// `ChainEquations`) until nothing changes beyond round-off. Inside a block the sweeps are a nilpotent
/// iteration, so that they end; across blocks nothing is iterated. Source: derivations/04.
///
/// - Complexity: 4 n m² T flops for n nodes and m columns a row, memory O(m²); m grows like log T where operators are
///   smooth (4.11) and is T where they are not.
/// - Accuracy: round-off and the coefficients left out, but for the compression of the spectrum, whose error `QuadratureCheck` measures.
package struct CausalMarch {
  /// How the march went.
  package struct Record {
    package var sweeps = 0
    package var blocks = 0
    /// Largest asymmetry of C_v inside a window, relative to its largest entry there: what round-off has done.
    package var asymmetry = 0.0
    /// What has become of disturbances of the fastest mode.
    var amplification = Amplification()
    /// And of changes of the loss from step to step.
    var alternation = Alternation()
    /// By how much two marches of a run whose loss does not settle differ, relative; nil of others.
    var parting: Double?

    /// The first step at which something had grown for certain.
    var edge: Int? { [amplification.edge, alternation.edge].compactMap(\.self).min() }
    /// The estimated relative error of the test loss from what has grown.
    var disturbance: Double { max(amplification.error, alternation.error, parting ?? 0) }
    /// Whether the loss is no longer what the equations make it.
    var isUnresolved: Bool { !(disturbance <= Amplification.largestError) }
  }

  package let run: SteppedChain
  private let blockRows: Int
  private let accuracy: MarchAccuracy
  /// The first row that is not solved yet.
  package var next = 0
  /// What sweeps have left in the last rows, relative to their largest entries.
  private var sweepsLeft = 0.0
  /// How many rows were solved last.
  private(set) var lastRows = 0
  /// Columns that a row will have at the end, as far as they have been reviewed.
  var reviewedColumns = 0.0
  private var pace: MarchPace
  let algebra: TwoTimeAlgebra
  let equations: ChainEquations<TwoTimeAlgebra>
  let modes: TwoTimeModes
  /// What the march has found, one entry a step.
  package var curves = QuantityCurves()
  /// The step at which the loss left every bound, or its digits; the curves end before it.
  package var divergedAt: Int?
  /// Whether the curves end because rounding errors have grown, and not the loss.
  var hasLostDigits = false
  /// Whether the march ends as soon as disturbances grow.
  var stopsAtEdge = false
  /// Whether the rest is not wanted.
  var isAbandoned = false
  /// Whether disturbances are followed: rules that are not linear live at the edge of stability.
  private let followsDisturbances: Bool
  package var record = Record()
  let check: QuadratureCheck
  /// What draws anything, and up to which of these draws trainings share theirs; none when the variance is not decomposed.
  package let sources: [VarianceSource]
  /// Variances that two trainings share, one entry a step and level.
  var sharedVariances: [[Double]]
  var twoTime: TwoTimeRecorder
  /// Rows that may be tried together next.
  var longestBlock = CausalMarch.firstBlock

  /// - Parameters:
  ///   - blockRows: rows solved together at most.
  ///   - compresses: whether columns well before the rows at hand are compressed.
  ///   - twoTimeSteps: where functions of two times are kept.
  ///   - momentumWindow: steps that Muon remembers, when it is not chosen from its β₁.
  ///   - decomposes: whether the parts of the variance are wanted.
  ///   - accuracy: of its rows.
  ///   - sampled: makes what stands for the populations whose rules are not linear.
  package init(
    _ run: SteppedChain, spectrum: CompressedSpectrum, blockRows: Int, compresses: Bool = true,
    twoTimeSteps: [Int] = [], momentumWindow: Int? = nil, decomposes: Bool = false,
    accuracy: MarchAccuracy = .full,
    sampled: ((TwoTimeTape) -> any SampledClosure<TwoTimeOperator>)? = nil
  ) {
    let isRowwise = sampled != nil || run.network.needsWholeRows
    let (blockRows, compresses) = isRowwise ? (1, false) : (blockRows, compresses)
    self.run = run
    self.blockRows = blockRows
    self.accuracy = accuracy
    sources = decomposes ? run.varianceSources : []
    sharedVariances = sources.dropLast().map { _ in [] }
    followsDisturbances = sampled == nil
    let layout = TimeLayout(panelHeight: max(blockRows, Self.panelHeight), compresses: compresses)
    algebra = TwoTimeAlgebra(
      optimiser: run.optimiser, steps: run.steps, layout: layout, blockRows: blockRows,
      kernelMeasure: spectrum.kernel, targetMeasure: spectrum.target, momentumWindow: momentumWindow,
      levels: sources.dropLast(), sampled: sampled)
    algebra.tape.compressionTolerance = accuracy.compression
    equations = ChainEquations(
      network: run.network, noise: SamplingNoise(run.data, steps: run.steps), in: algebra)
    guard let modes = algebra.modes else { preconditionFailure("the equations contain the modes") }
    self.modes = modes
    if let response = equations.modes.sampleResponse { modes.recordTraining(response) }
    pace = MarchPace(
      steps: run.steps, isCompressed: compresses, foreseen: ForeseenRows(of: run),
      uneven: compresses ? UnevenPanels(of: run) : UnevenPanels(),
      remembered: run.network.stepsOfMuon(of: run.steps, window: momentumWindow),
      products: ResourceEstimate.muonUnits(nodes: spectrum.kernel.count, algebra.tape.inventory))
    check = QuadratureCheck(
      spectrum, steps: run.steps,
      scattering: run.network.widths[0].reciprocal + run.data.samples.reciprocal,
      layout: layout)
    algebra.tape.join(check)
    twoTime = TwoTimeRecorder(steps: twoTimeSteps)
  }

  /// What the compression of columns has neglected at most, and how many coefficients stand for how many times.
  package var compression: (neglected: Double, columns: Int, times: Int) {
    let layout = algebra.tape.layout
    return (algebra.tape.neglected, layout.nearOffset, layout.nearStart)
  }

  private var steps: Int { run.steps }

  /// What the recorded equations keep in memory.
  private var inventory: TwoTimeInventory { algebra.tape.inventory }

  /// Marches to the end, or to the step at which the loss diverges.
  ///
  /// - Parameters:
  ///   - review: called when operators turn out not to be smooth, with the number of columns that a row will have at the end
  ///     and the bytes of those stored so far; may throw.
  ///   - pause: called after every block, when the state is whole; may throw.
  /// - Throws: `SolverError.invariantBroken` when the numbers contradict the theory.
  package mutating func march(
    review: (_ columns: Double, _ held: Double) throws -> Void = { _, _ in },
    pause: (inout CausalMarch) throws -> Void = { _ in }
  ) throws {
    while next <= steps, !isAbandoned {
      let start = next
      let columns = expectedColumns
      if columns > Self.growth * reviewedColumns {
        reviewedColumns = columns
        try review(columns, 8 * Double(inventory.histories) * Double(start * start) / 2)
      }
      let (clock, sweeps) = (ContinuousClock.now, record.sweeps)
      guard let window = try resolvedBlock(from: start) else { return }
      check.advance(modes.kernel.rows, signal: modes.signal)
      twoTime.record(self)
      (next, lastRows) = (window.upperBound, window.count)
      pace.add(
        end: next, rows: window.count, columns: modes.kernel.rows.width, sweeps: record.sweeps - sweeps,
        took: ContinuousClock.now - clock)
      try pause(&self)
    }
  }

  /// Seconds to the end; nil before there is something to go by.
  package var secondsLeft: Double? { pace.secondsLeft }
  /// Seconds to the end if operators that are not smooth stay so.
  package var mostSecondsLeft: Double? { pace.secondsLeft(stayingRough: expectedColumns) }
  /// Units of (4.13) so far, and to the end in that case.
  var work: Double { pace.work }
  var mostWorkLeft: Double? { pace.workLeft(stayingRough: expectedColumns) }
  /// Seconds so far.
  var secondsSpent: Double { pace.seconds }

  private var expectedColumns: Double { algebra.tape.layout.expectedColumns(at: steps + 1) }

  // MARK: - Blocks

  /// Solves the next rows and looks at what they are worth; nil when the curves end before them.
  private mutating func resolvedBlock(from start: Int) throws -> Range<Int>? {
    do {
      let window = try solveBlock(from: start)
      for t in window { append(t) }
      if let step = divergence(in: window) {
        truncate(at: step)
        return nil
      }
      if followsDisturbances {
        let loss = curves[.testLoss]
        record.amplification.follow(
          modes.amplification, in: window, loss: loss,
          scale: curves[.variance].last == 0 ? 0 : loss[0] + run.data.labelNoise)
        record.alternation.follow(loss, left: sweepsLeft)
        if record.isUnresolved || (stopsAtEdge && record.edge != nil) {
          return loseDigits(at: window.lowerBound)
        }
      }
      if !stopsAtEdge { try checkInvariants(window) }
      return window
    } catch let error as SolverError {
      // Beyond the edge of stability rounding errors are what grows: the curve ends before them.
      guard case .invariantBroken = error, record.edge != nil else { throw error }
      return loseDigits(at: start)
    }
  }

  private mutating func loseDigits(at step: Int) -> Range<Int>? {
    truncate(at: step)
    hasLostDigits = true
    return nil
  }

  /// Solves the rows from `start` on; shorter blocks are tried when sweeps do not contract.
  private mutating func solveBlock(from start: Int) throws -> Range<Int> {
    var rows = blockLength(at: start)
    var isFirstTry = true
    while true {
      let window = start..<start + rows
      // A block that is tried again starts from constants.
      algebra.tape.enter(window, guessDegree: isFirstTry ? Extrapolation.usualDegree : 0)
      let outcome = sweepToRoundOff(rows)
      record.sweeps += outcome.sweeps
      if outcome.settled || (rows == 1 && !outcome.isFinite) {
        record.blocks += 1
        sweepsLeft = outcome.left
        algebra.tape.finish()
        // After a failure, blocks grow again one doubling at a time.
        longestBlock = isFirstTry ? max(longestBlock, 2 * rows) : rows
        return window
      }
      guard rows > 1 else {
        throw SolverError.invariantBroken(
          "the equations of step \(start) do not settle: rounding errors grow faster than the solution, as they do "
            + "near the edge of stability; try a smaller optimizer.learningRate")
      }
      rows /= 2
      isFirstTry = false
    }
  }

  /// Sweeps until what the next one would change is round-off.
  private func sweepToRoundOff(_ rows: Int) -> (settled: Bool, sweeps: Int, isFinite: Bool, left: Double) {
    var (previous, largest, lastContraction) = (Double.infinity, 0.0, 1.0)
    let most = min(Self.mostSweeps, 3 * rows + 5)
    for sweep in 1...most {
      let change = algebra.tape.sweep()
      largest = max(largest, change)
      // Values that were far larger on the way leave their rounding errors behind.
      guard change.isFinite, rows == 1 || largest <= Self.largestExcursion else {
        return (false, sweep, change.isFinite, change)
      }
      let contraction = previous.isFinite ? change / previous : 1
      // What lags by a sweep shows in every other change: the slower of two contractions tells what is left.
      let slower = min(1, max(contraction, lastContraction))
      let left = change * slower
      if left <= accuracy.sweeps || (change <= accuracy.noise && contraction > 0.5) {
        return (true, sweep, true, left)
      }
      (previous, lastContraction) = (change, contraction)
    }
    return (false, most, true, previous)
  }

  /// Blocks grow with time: the guess is good when a block is short against the age of what it continues.
  private func blockLength(at start: Int) -> Int {
    let most = min(blockRows, longestBlock)
    var rows = min(most, Self.firstBlock)
    while 2 * rows <= most && start % (2 * rows) == 0 && start >= Self.smallestAge(2 * rows) {
      rows *= 2
    }
    let panelHeight = algebra.tape.layout.panelHeight
    return min(rows, steps + 1 - start, panelHeight - start % panelHeight)
  }

  /// Times that are compressed together first.
  private static let panelHeight = 32
  /// Of the expected number of columns, that calls for a new look at what the run needs.
  private static let growth = 1.2
  private static let firstBlock = 8
  /// How many rows lie before a block of that many: the longer it is, the better its guess must be to pay.
  private static func smallestAge(_ rows: Int) -> Int { max(12 * rows, 3 * rows * rows / 8) }
  private static let mostSweeps = 60
  /// Change of a sweep, relative to what it arrives at, beyond which a shorter block is tried.
  private static let largestExcursion = 1e3
}
