@testable import DMFTMarch
import DMFTNumerics
import DMFTRuns
@testable import DMFTSolution
import Foundation
import Synchronization
import TestSupport
import Testing

import DMFT

@Suite("The pace of a march")
struct MarchPaceTests {
  /// Smooth operators, and late blocks that take three sweeps.
  private let threeSweeps = ForeseenRows(sweeps: 3)

  /// (4.13) for rows on so many columns: each sweep, and half of one for the guess and the end.
  private func time(rows: Int, sweeps: Int, columns: Double) -> Double {
    Double(rows) * (Double(sweeps) + 0.5) * 1e-9 * MarchPace.unit(columns)
  }

  /// Rows that cost what the model says, on columns that grow by as many an octave; said after a tenth of the time.
  @Test(
    "tells the time that is left, whatever the growth of columns", .tags(.closedForm),
    arguments: [1000, 10_000, 100_000], [20.0, 40, 80, .infinity])
  func left(steps: Int, octave: Double) throws {
    func columns(_ t: Int) -> Double { min(Double(t), 112 + octave * log2(max(1, Double(t) / 32))) }
    func time(_ t: Int) -> Double { self.time(rows: 16, sweeps: 3, columns: columns(t).rounded()) }
    let ends = Array(stride(from: 16, through: steps + 1, by: 16))
    let whole = ends.reduce(0) { $0 + time($1) }
    var pace = MarchPace(steps: steps, isCompressed: octave.isFinite, foreseen: threeSweeps)
    for end in ends where pace.seconds <= 0.1 * whole {
      pace.add(
        end: end, rows: 16, columns: Int(columns(end).rounded()), sweeps: 3, took: .seconds(time(end)))
    }
    let error = try abs(#require(pace.secondsLeft) / (whole - pace.seconds) - 1)
    // 40 are foreseen, and what is foreseen counts as much as the octave that is seen.
    #expect(error < (octave == 20 || octave == 80 ? 0.3 : 0.1))
  }

  /// Blocks of so many rows from a start on, on as many columns as there are times.
  private func uncompressed(
    _ pace: inout MarchPace, from start: Int = 16, through end: Int, sweeps: (Int) -> Int
  ) -> Double {
    var sum = 0.0
    for end in stride(from: start, through: end, by: 16) {
      let time = time(rows: 16, sweeps: sweeps(end), columns: Double(end))
      sum += time
      pace.add(end: end, rows: 16, columns: end, sweeps: sweeps(end), took: .seconds(time))
    }
    return sum
  }

  /// Guesses that never get better: what is left costs as much a row as what was; where that is not foreseen, nearly so.
  @Test("takes sweeps that stay many to stay", .tags(.closedForm), arguments: [(3.0, 0.15), (11, 0.02)])
  func sweepsThatStay(foreseen: Double, error: Double) throws {
    let steps = 1000
    var pace = MarchPace(
      steps: steps, isCompressed: false,
      foreseen: ForeseenRows(sweeps: foreseen))
    _ = uncompressed(&pace, through: 480) { _ in 11 }
    let left = try #require(pace.secondsLeft)
    let rest = uncompressed(&pace, from: 496, through: steps + 1) { _ in 11 }
    #expect(abs(left / rest - 1) < error)
  }

  /// Where noise decides sweeps do not fall, and may come to be those of all rows one after the other: both are exact.
  @Test("takes sweeps that noise makes to stay, with all rows of a block as the bound", .tags(.closedForm))
  func sweepsOfNoise() throws {
    let steps = 1000
    func pace(noisy: Double) -> MarchPace {
      var pace = MarchPace(
        steps: steps, isCompressed: false,
        foreseen: ForeseenRows(sweeps: 3, noisySweeps: noisy))
      _ = uncompressed(&pace, through: 480) { _ in 10 }
      return pace
    }
    let quiet = try #require(pace(noisy: 2).secondsLeft(stayingRough: 0))
    let noisy = pace(noisy: 8)
    let (left, most) = try (#require(noisy.secondsLeft), #require(noisy.secondsLeft(stayingRough: 0)))
    #expect(abs(quiet / left - 1) < 1e-12 && abs(most / left - 18.5 / 10.5) < 1e-12)
  }

  /// Guesses whose errors fall as a power of time: the least sweeps are come to when they are foreseen.
  @Test(
    "lets sweeps fall with the logarithm of time, to the least", .tags(.closedForm), arguments: [1.5, 2, 3])
  func sweepsThatFall(octave: Double) throws {
    func sweeps(_ t: Int) -> Int { max(3, Int((9 - octave * log2(Double(t) / 240)).rounded())) }
    let steps = 4000
    var pace = MarchPace(steps: steps, isCompressed: false, foreseen: threeSweeps)
    _ = uncompressed(&pace, through: 480, sweeps: sweeps)
    let left = try #require(pace.secondsLeft)
    let rest = uncompressed(&pace, from: 496, through: steps + 1, sweeps: sweeps)
    #expect(abs(left / rest - 1) < 0.2)
  }

  /// What is foreseen, 225 columns, is far too little where nothing can be compressed to the end: that bound is exact.
  @Test("has a bound for operators that do not become smooth", .tags(.closedForm))
  func staysRough() throws {
    let steps = 1000
    var pace = MarchPace(steps: steps, isCompressed: true)
    _ = uncompressed(&pace, through: 400) { _ in 9 }
    let (left, most) = try (
      #require(pace.secondsLeft), #require(pace.secondsLeft(stayingRough: Double(steps) + 1))
    )
    let rest = uncompressed(&pace, from: 416, through: steps + 1) { _ in 9 }
    #expect(abs(most / rest - 1) < 0.02 && left < 0.7 * most)
  }

  /// Rows of (4.13) and products of the w steps that Muon remembers: in the expected proportion while both grow, in any later.
  @Test(
    "tells products of rows from Muon's", .tags(.closedForm), arguments: [1e-10, 1e-9, 1e-8], [100, 260])
  func muon(unit: Double, now: Int) throws {
    let (steps, remembered, rowUnit) = (600, 130, 2e-8)
    func time(_ t: Int) -> Double {
      rowUnit * 1.5 * MarchPace.unit(Double(t)) + unit * pow(Double(min(t, remembered)), 3)
    }
    var pace = MarchPace(
      steps: steps, isCompressed: false, remembered: Double(remembered),
      products: now < remembered ? unit / rowUnit : 1)
    for end in 1...now { pace.add(end: end, rows: 1, columns: end, sweeps: 1, took: .seconds(time(end))) }
    let rest = (now + 1...steps + 1).reduce(0) { $0 + time($1) }
    let left = try #require(pace.secondsLeft)
    #expect(abs(left / rest - 1) < 0.01)
  }

  /// Columns that grow with the logarithm of time, and by those of every jump: the later jumps are counted before they come.
  @Test("counts jumps to come, and takes those that were for no growth", .tags(.closedForm))
  func jumpsToCome() throws {
    let steps = 3000
    let sizes = (0..<steps).map { pow(0.5, Double(4 * $0 / steps)) }
    let run = try makeRun(
      task: powerLaw(modes: 4),
      optimiser: StochasticGradientDescent(learningRate: 0.1, schedule: .table(sizes)), steps: steps)
    let uneven = try UnevenPanels(of: SteppedChain(ChainRun(run)))
    func columns(_ t: Int) -> Double {
      min(Double(t), 26 + 40 * log2(max(1, Double(t) / 32)) + uneven.columns(in: 0..<t))
    }
    func sweeps(_ t: Int) -> Int { uneven.areRead(at: t) ? 5 : 3 }
    func time(_ t: Int) -> Double {
      self.time(rows: 16, sweeps: sweeps(t), columns: columns(t).rounded())
    }
    let ends = Array(stride(from: 16, through: steps + 1, by: 16))
    let whole = ends.reduce(0) { $0 + time($1) }
    var pace = MarchPace(steps: steps, isCompressed: true, foreseen: threeSweeps, uneven: uneven)
    for end in ends where pace.seconds < 0.1 * whole {
      pace.add(
        end: end, rows: 16, columns: Int(columns(end).rounded()), sweeps: sweeps(end),
        took: .seconds(time(end)))
    }
    let left = try #require(pace.secondsLeft)
    #expect(abs(left / (whole - pace.seconds) - 1) < 0.15)
  }

  /// The past from half the time on is continued at fixed lag (4.7).
  @Test("knows which rows are guessed over a jump", .tags(.limit))
  func jumpsThatAreRead() throws {
    let run = try makeRun(
      task: powerLaw(modes: 4),
      optimiser: StochasticGradientDescent(
        learningRate: 0.1, schedule: .table((0..<1000).map { $0 < 330 ? 1 : 0.5 })), steps: 1000)
    let uneven = try UnevenPanels(of: SteppedChain(ChainRun(run)))
    #expect([352, 500, 640].allSatisfy { uneven.areRead(at: $0) })
    #expect([0, 300, 704, 1000].allSatisfy { !uneven.areRead(at: $0) })
    #expect(!UnevenPanels().areRead(at: 500))
  }

  /// Every row has products of w × w matrices more, 50 w³ flops: eight times as long for twice as many steps.
  @Test("is said with Muon's products before a march starts", .tags(.closedForm))
  func products() {
    func time(_ remembered: Double) -> Double {
      ResourceEstimate(
        steps: 100_000, nodes: 20, blockRows: 1,
        inventory: TwoTimeInventory(histories: 5, operators: 20, unknowns: 5), compresses: false,
        remembered: remembered
      ).time
    }
    let (none, some, twice) = (time(0), time(500), time(1000))
    #expect(some > none && abs((twice - none) / (some - none) - 8) < 0.2)
  }

  /// What a terminal shows: a bar that never goes back, and is full at the end.
  @Test(
    "has a share that never falls and ends at 1", .tags(.identity),
    arguments: [EngineName.march, .stationary, .panels])
  func share(engine: EngineName) throws {
    let run = try makeRun(
      task: powerLaw(modes: 30), network: .randomFeatures(width: .finite(16)),
      data: DataSource(batch: .size(4)), optimiser: StochasticGradientDescent(learningRate: 0.1), steps: 400)
    var options = SolverOptions()
    options.engine = engine
    let shares = Mutex([Double]())
    var watch = RunWatch()
    watch.progress = { progress in shares.withLock { $0.append(progress.share) } }
    _ = try solve(run, options: options, watch: watch)
    let seen = shares.withLock { $0 }
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 <= $1 } && abs((seen.last ?? 0) - 1) < 1e-12)
  }

  /// One panel for a jump, and three neighbours of 16 columns; of a bend, the panel alone.
  @Test("knows where step sizes jump", .tags(.limit))
  func jumps() throws {
    func columns(_ schedule: Schedule) throws -> Double {
      let run = try makeRun(
        task: powerLaw(modes: 4), optimiser: StochasticGradientDescent(learningRate: 0.1, schedule: schedule),
        steps: 640)
      return UnevenPanels(of: try SteppedChain(ChainRun(run))).columns(in: 0..<640)
    }
    #expect(try columns(.constant) == 0)
    #expect(try columns(.cosine(warmup: 0, final: 0)) == 0)
    #expect(try columns(.table((0..<640).map { $0 < 330 ? 1 : 0.5 })) == 32 + 48)
    #expect(try columns(.table((0..<640).map { min(1, Double($0 + 1) / 330) })) == 32)
    #expect(try columns(.table((0..<640).map { $0 % 2 == 0 ? 1 : 0.5 })) == 640)
  }
}

@Suite("The growth of the kernel")
struct KernelGrowthTests {
  /// One mode: the bias is e^{−2σλ}, and σ its logarithm.
  @Test(
    "the effective time of one mode is the logarithm of its bias", .tags(.closedForm),
    arguments: [0.1, 3, 40])
  func oneMode(sigma: Double) throws {
    let growth = KernelGrowth(target: SpectralMeasure(nodes: [0.5], weights: [2]))
    let found = try #require(growth.effective(exp(-2 * sigma * 0.5)))
    #expect(abs(found / sigma - 1) < 1e-9)
  }

  @Test("a bias that no time has gives no time", .tags(.limit), arguments: [0.0, 1, 1.5])
  func none(bias: Double) {
    let growth = KernelGrowth(target: SpectralMeasure(nodes: [1, 0.1], weights: [1, 1]))
    #expect(growth.effective(bias) == nil)
  }
}
