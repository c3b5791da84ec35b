import DMFTRuns
import DMFTSolution

/// What rows of a march are expected to be like, before it starts: how many columns, and how many sweeps of late blocks.
struct ForeseenRows: Sendable {
  private let fast: FastModes
  /// How many times as many sweeps guesses take as where one map learns, and noise as where nothing is read late.
  private let guessedRepeats: Double
  private let noisyRepeats: Double

  /// The same all the time.
  ///
  /// - Parameters:
  ///   - sweeps: of late blocks, but for noise.
  ///   - noisySweeps: as noise alone makes them.
  init(sweeps: Double, noisySweeps: Double = 0) {
    fast = FastModes(FastModes.Look(noisySweeps: noisySweeps))
    (guessedRepeats, noisyRepeats) = (sweeps / Self.lateSweeps, 1)
  }

  /// Smooth operators, and one map that learns.
  init() { self.init(sweeps: Self.lateSweeps) }

  /// Of a chain.
  init(of run: SteppedChain) {
    fast = FastModes(of: run)
    // What is read a sweep late within a row: the noise of given samples, and of maps under normalised steps the norms of both ends.
    let samples = run.data.samples == .infinite ? 0.0 : 1
    let norms = run.network.couplings.reduce(0.0) { sum, coupling in
      guard coupling.effectiveRichness > 0, case .normalized = coupling.optimiser?.rule else { return sum }
      return sum + 2
    }
    let trained = run.network.trainedDepth - 1
    guessedRepeats =
      (trained == 0 ? Self.untrained : 1 + Self.delay * Double(trained - 1))
      + Self.lagOfSamples * samples + Self.lagOfNorms * norms
    noisyRepeats = 1 + Self.noisyLag * (samples + norms)
  }

  /// Of a row, but for those of jumps.
  func columns(at step: Double) -> Double {
    min(step, ResourceEstimate.smoothColumns(step) + fast.columns(at: step))
  }

  /// How many times as many sweeps as those of smooth rows where one map learns: guesses by polynomials fail where operators are none.
  func repeats(at step: Double) -> Double {
    let look = fast.look(at: step)
    let rough = look.roughness
    return guessedRepeats * (1 + Self.roughSweeps * rough * rough) * (1 + Self.turningSweeps * look.turning)
  }

  /// Those of late blocks that noise takes.
  func noisySweeps(at step: Double) -> Double { fast.look(at: step).noisySweeps * noisyRepeats }

  /// Sweeps of late blocks.
  func sweeps(at step: Double) -> Double {
    max(Self.lateSweeps * repeats(at: step), noisySweeps(at: step))
  }

  /// Of rows whose guesses no longer get better, where one map learns.
  static let lateSweeps = 2.4
  /// Sweeps more for each further map, in units of those of one; where the fastest mode alternates; where it turns fast, so that a block has
  /// more than half a turn: measured.
  private static let delay = 0.6
  private static let roughSweeps = 1.4
  private static let turningSweeps = 0.3
  /// The same where no map learns.
  private static let untrained = 0.45
  /// The same for what is read a sweep late: 2.8 late sweeps in place of 2.2 on given samples, 7 to 9 under normalised steps, at T = 3000.
  private static let lagOfSamples = 0.45
  private static let lagOfNorms = 1.0
  /// And of sweeps that noise takes.
  private static let noisyLag = 0.4
}
