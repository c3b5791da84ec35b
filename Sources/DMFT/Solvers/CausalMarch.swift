import LinearAlgebra

/// Two-time causal marching: the equations of any chain, integrated row by row in blocks.
///
/// A block of rows is guessed by extrapolation and swept (one downward and one upward pass of
/// `ChainEquations`) until nothing changes beyond round-off. Inside a block the sweeps are a nilpotent
/// iteration, so that they end; across blocks nothing is iterated. Source: derivations/04.
///
/// - Complexity: about 4/3 n T³ · rank/b flops a sweep for n nodes and blocks of b rows; n T²/2 numbers.
/// - Accuracy: round-off, but for the compression of the spectrum, whose error is reported.
struct CausalMarch {
  let run: Run
  let steps: Int
  let spectrum: CompressedSpectrum
  let blockRows: Int
  private let algebra: TwoTimeAlgebra
  private let equations: ChainEquations<TwoTimeAlgebra>
  private let modes: TwoTimeModes

  init(_ run: Run, steps: Int, spectrum: CompressedSpectrum, blockRows: Int) {
    self.run = run
    self.steps = steps
    self.spectrum = spectrum
    self.blockRows = blockRows
    algebra = TwoTimeAlgebra(
      optimiser: run.optimiser, steps: steps, panelHeight: max(blockRows, Self.smallestPanel),
      kernelMeasure: spectrum.kernel, targetMeasure: spectrum.target)
    equations = ChainEquations(network: run.network, noise: SamplingNoise(run.data), in: algebra)
    guard let modes = algebra.modes else { preconditionFailure("the equations contain the modes") }
    self.modes = modes
    if let response = equations.modes.sampleResponse { modes.recordTraining(response) }
  }

  /// What the march has found.
  struct Result {
    var testLoss: [Double] = []
    var trainLoss: [Double] = []
    var bias: [Double] = []
    var readoutNorm: [Double] = []
    /// Sweeps over all blocks and number of blocks.
    var sweeps = 0
    var blocks = 0
    /// By how much the first sweep of the last block changed the guess.
    var guessError = 1e-3
    /// The step at which the loss left every bound.
    var divergedAt: Int?
  }

  func march(progress: (Double) -> Void) throws -> Result {
    var result = Result()
    var start = 0
    while start <= steps {
      let end = try solveBlock(from: start, &result)
      for t in start..<end {
        record(t, &result)
        if isDiverged(result) {
          result.divergedAt = t
          return result
        }
      }
      start = end
      let share = Double(end) / Double(steps + 1)
      progress(share * share * share)
    }
    return result
  }

  /// Solves the rows from `start` on and returns where they end; shorter blocks are tried when sweeps do not contract.
  private func solveBlock(from start: Int, _ result: inout Result) throws -> Int {
    var rows = blockLength(at: start)
    while true {
      algebra.tape.enter(start..<start + rows)
      if let sweeps = sweepToRoundOff(rows, &result.guessError) {
        result.sweeps += sweeps
        result.blocks += 1
        return start + rows
      }
      if rows == 1 { return start + rows }
      rows /= 2
    }
  }

  /// Number of sweeps until what the next one would change is round-off; nil when they do not contract.
  private func sweepToRoundOff(_ rows: Int, _ guessError: inout Double) -> Int? {
    var previous = Double.infinity
    var tolerance = Self.inexactness * guessError
    for sweep in 1...min(Self.mostSweeps, 3 * rows + 3) {
      let change = algebra.tape.sweep(tolerance: tolerance)
      guard change.isFinite else { return nil }
      let contraction = previous.isFinite ? change / previous : 1
      if sweep == 1 { guessError = change }
      let isExact = tolerance <= Self.exactTolerance
      if isExact && change * min(1, contraction) <= Self.roundOff { return sweep }
      if isExact && change <= Self.noiseFloor && contraction > 0.5 { return sweep }
      previous = change
      tolerance = Self.inexactness * change
    }
    return nil
  }

  /// Blocks grow with time: the guess is good when a block is short against the age of what it continues.
  private func blockLength(at start: Int) -> Int {
    var rows = min(blockRows, Self.firstBlock)
    while 2 * rows <= blockRows && start % (2 * rows) == 0 && start >= Self.ageInBlocks * 2 * rows { rows *= 2 }
    let panelHeight = algebra.tape.panelHeight
    return min(rows, steps + 1 - start, panelHeight - start % panelHeight)
  }

  private func record(_ t: Int, _ result: inout Result) {
    let test = modes.residual.rows[t, t]
    result.testLoss.append(test)
    result.trainLoss.append(modes.trainLoss(at: t))
    result.bias.append(modes.signal.bias(at: t))
    result.readoutNorm.append(equations.readoutCorrelation.isZero ? 0 : equations.readoutCorrelation.rows[t, t])
  }

  private func isDiverged(_ result: Result) -> Bool {
    guard let now = result.testLoss.last, let first = result.testLoss.first else { return false }
    return !(now <= Self.divergenceFactor * max(first, run.data.labelNoise))
  }

  private static let smallestPanel = 64
  private static let firstBlock = 8
  /// How many blocks of its own length lie before a block.
  private static let ageInBlocks = 12
  private static let mostSweeps = 40
  /// Tolerance of a sweep relative to the change of the one before: it need not be better than its own contraction.
  private static let inexactness = 1e-6
  /// Relative to the largest entry of the rows.
  private static let roundOff = 1e-13
  /// Sweeps with a larger tolerance are not the last.
  private static let exactTolerance = 1e-14
  /// Changes below this that no longer shrink are round-off in the mode sums.
  private static let noiseFloor = 1e-11
  private static let divergenceFactor = 1e6
}

