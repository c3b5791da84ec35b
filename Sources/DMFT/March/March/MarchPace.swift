import Foundation
import LinearAlgebra

/// How fast a march goes, from the blocks so far, and how long it will take on.
///
/// A row takes sweeps × (m² + 50 m + 1000) units of time (4.13), for m columns: products, sums, and what there is to do whatever the
/// size; and min(t, w)³ of others where Muon remembers w steps. What the units take, and how many sweeps there are, is measured on the later
/// blocks; how m grows, on the last octave of steps. *Heuristic*: a smooth operator needs so many more columns an octave, one that is not
/// smooth so many more a row; sweeps of blocks fall to a number that depends on how many maps learn, as t^-2: guesses are better the shorter
/// a block is against its age.
struct MarchPace {
  private struct Block {
    var end: Int
    var rows: Int
    var columns: Int
    var sweeps: Int
    var seconds: Double

    /// Units of (4.13).
    var work: Double { Double(rows * sweeps) * MarchPace.unit(Double(columns)) }
  }

  private let steps: Int
  private let isCompressed: Bool
  /// Sweeps that late blocks still take.
  private let lateSweeps: Double
  private let uneven: UnevenPanels
  /// Columns at the end as they are foreseen, in units of smooth ones.
  private let foreseen: Double
  /// Steps that Muon's momentum remembers, w.
  private let remembered: Double
  /// Units of (4.13) that its products are expected to take for each cube of them.
  private let products: Double
  private var blocks: [Block] = []
  /// Of all blocks together.
  private(set) var seconds = 0.0

  /// - Parameters:
  ///   - trained: how many maps learn.
  ///   - lags: what is read a sweep late within a row besides.
  ///   - uneven: where step sizes or batches will jump.
  ///   - foreseen: columns at the end, but for jumps, as they are foreseen; 0 if they are not.
  ///   - remembered: steps that Muon's momentum remembers.
  ///   - products: units of (4.13) that its products are expected to take for each cube of them.
  init(
    steps: Int, isCompressed: Bool, trained: Int = 1, lags: Int = 0,
    uneven: UnevenPanels = UnevenPanels(), foreseen: Double = 0, remembered: Double = 0,
    products: Double = 0
  ) {
    self.steps = steps
    self.isCompressed = isCompressed
    self.uneven = uneven
    self.foreseen = foreseen / ResourceEstimate.smoothColumns(Double(steps) + 1)
    self.remembered = remembered
    self.products = products
    lateSweeps = max(3, 1.5 + 1.5 * Double(trained)) + Double(lags)
  }

  /// Takes a finished block.
  mutating func add(end: Int, rows: Int, columns: Int, sweeps: Int, took time: Duration) {
    let seconds = time.inSeconds
    self.seconds += seconds
    blocks.append(Block(end: end, rows: rows, columns: columns, sweeps: sweeps, seconds: seconds))
  }

  /// Seconds to the end; nil before there is something to go by.
  ///
  /// - Parameter expected: columns that the layout expects at the end.
  func secondsLeft(expectedColumns expected: Double) -> Double? {
    guard let last = blocks.last, blocks.count >= Self.fewestBlocks else { return nil }
    let recent = blocks.drop { 4 * $0.end < 3 * last.end }
    guard let unit = unitTimes(recent) else { return nil }
    let (columns, sweeps) = (growth(from: last.end, expected), fall(recent, now: last.end))
    // The middle of equal pieces.
    let length = Double(steps + 1 - last.end) / Double(Self.pieces)
    return (0..<Self.pieces).reduce(0) { sum, index in
      let step = Double(last.end) + (Double(index) + 0.5) * length
      return sum + length
        * (unit.work * sweeps(step) * Self.unit(columns(step)) + unit.momentum * momentum(step))
    }
  }

  // MARK: - What units take

  /// Seconds of a unit of (4.13), and of one of Muon's. Their proportion is that of products of one row to those of matrices, which machines
  /// differ in: as expected as long as both grow, by least squares later.
  private func unitTimes(_ recent: ArraySlice<Block>) -> (work: Double, momentum: Double)? {
    guard remembered > 0 else {
      let work = recent.reduce(0) { $0 + $1.work }
      return work > 0 ? (recent.reduce(0) { $0 + $1.seconds } / work, 0) : nil
    }
    if Double(blocks.last?.end ?? 0) < Self.bothGrow * remembered {
      let work = recent.reduce(0) { $0 + $1.work + products * Double($1.rows) * momentum(Double($1.end)) }
      let unit = recent.reduce(0) { $0 + $1.seconds } / work
      return (unit, products * unit)
    }
    func sum(_ term: (Block) -> Double) -> Double { blocks.reduce(0) { $0 + term($1) } }
    func cubes(_ block: Block) -> Double { Double(block.rows) * momentum(Double(block.end)) }
    let (works, powers) = (sum { $0.work * $0.work }, sum { cubes($0) * cubes($0) })
    let mixed = sum { $0.work * cubes($0) }
    let (workTime, powerTime) = (sum { $0.work * $0.seconds }, sum { cubes($0) * $0.seconds })
    let determinant = works * powers - mixed * mixed
    guard works > 0, powers > 0, determinant > 0 else { return nil }
    let work = (workTime * powers - powerTime * mixed) / determinant
    let power = (works * powerTime - mixed * workTime) / determinant
    // Neither takes less than nothing.
    return work < 0 ? (0, powerTime / powers) : power < 0 ? (workTime / works, 0) : (work, power)
  }

  /// What Muon's products take in the row of a step, in units.
  private func momentum(_ step: Double) -> Double { pow(min(step, remembered), 3) }

  // MARK: - Sweeps

  /// Sweeps of a later step.
  private func fall(_ recent: ArraySlice<Block>, now: Int) -> (Double) -> Double {
    let rows = recent.reduce(0) { $0 + $1.rows }
    let sweeps = Double(recent.reduce(0) { $0 + $1.rows * $1.sweeps }) / Double(rows)
    // Rows that are solved one by one start from no guess.
    let least = rows > 2 * recent.count ? min(sweeps, lateSweeps) : sweeps
    let middle = Self.recentMiddle * Double(now)
    let power = sweepFall(now: now, least, excess: sweeps - least)
    return { step in
      let smooth = least + (sweeps - least) * pow(middle / step, power)
      return uneven.areRead(at: Int(step)) ? max(smooth, Self.unevenSweeps * least) : smooth
    }
  }

  /// Power of time by which sweeps above the least fall: 2 where guesses are polynomials; where sweeps stay many, because of jumps or
  /// oscillations, that of the last two octaves, between blocks of as many rows.
  private func sweepFall(now: Int, _ least: Double, excess: Double) -> Double {
    let stays = min(max(0, (excess / lateSweeps - Self.manySweeps) / Self.manySweepsRange), 1)
    let chosen = blocks.filter { 4 * $0.end > now && Double($0.sweeps) > least }
    var (mixed, square) = (0.0, 0.0)
    for blocks in Dictionary(grouping: chosen, by: \.rows).values {
      let points = blocks.map { (x: log(Double($0.end)), y: log(Double($0.sweeps) - least)) }
      let count = Double(points.count)
      let (x, y) = (points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count)
      mixed += points.reduce(0) { $0 + ($1.x - x) * ($1.y - y) }
      square += points.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
    }
    guard square > 0 else { return Self.usualFall }
    let measured = min(max(0, -mixed / square), Self.usualFall)
    return Self.usualFall + stays * (measured - Self.usualFall)
  }

  // MARK: - Columns

  /// Columns of a row at a later step: those of jumps are known, the others grow as they have over the last octave, or half as much more as
  /// is foreseen: under momentum they are late.
  private func growth(from now: Int, _ expected: Double) -> (Double) -> Double {
    guard isCompressed else { return { $0 } }
    let line = smoothColumns(now: now)
    let share =
      max(0, expected - uneven.columns(in: 0..<steps + 1) - line.mean) / Double(max(1, steps + 1 - now))
    let trial = Self.nextTrial * Double(now)
    return { step in
      let smooth = max(
        line.mean + line.octave * (log2(step) - line.middle),
        line.mean + share * (min(step, trial) - Double(now)))
      let more = max(0, foreseen * ResourceEstimate.smoothColumns(step) - smooth) / 2
      return min(step, smooth + more + uneven.columns(in: 0..<max(now, Int(step))))
    }
  }

  /// The line through the columns without those of jumps, against log2 of the step, over the last octave.
  private func smoothColumns(now: Int) -> (mean: Double, middle: Double, octave: Double) {
    // Where hardly anything is compressed yet, columns are the times themselves.
    let chosen = blocks.filter { 2 * $0.end > now && Double($0.columns) < Self.wholeColumns * Double($0.end) }
    guard chosen.count >= Self.fewestBlocks / 2 else {
      let last = blocks.last.map { Double($0.columns) - uneven.columns(in: 0..<$0.end) }
      return (last ?? 0, log2(Double(max(1, now))), Self.usualOctave)
    }
    let points = chosen.map { block in
      (
        weight: Double(block.rows), x: log2(Double(block.end)),
        y: Double(block.columns) - uneven.columns(in: 0..<block.end)
      )
    }
    let rows = points.reduce(0) { $0 + $1.weight }
    let (x, y) = (
      points.reduce(0) { $0 + $1.weight * $1.x } / rows, points.reduce(0) { $0 + $1.weight * $1.y } / rows
    )
    let square = points.reduce(0) { $0 + $1.weight * ($1.x - x) * ($1.x - x) }
    // A march that went on from a state has seen the last steps only.
    guard square > Self.shortOctave * rows else {
      return (y, x, Self.usualOctave)
    }
    return (y, x, max(0, points.reduce(0) { $0 + $1.weight * ($1.x - x) * ($1.y - y) } / square))
  }

  static func unit(_ columns: Double) -> Double { columns * columns + 50 * columns + 1000 }

  private static let fewestBlocks = 8
  /// Of the steps that Muon remembers: until then its products grow as the rows do, and cannot be told from them.
  private static let bothGrow = 1.5
  /// Of the recent blocks, in units of the last step.
  private static let recentMiddle = 0.875
  /// Columns more for twice as many steps, of smooth operators.
  private static let usualOctave = ResourceEstimate.octave
  /// Of the times so far.
  private static let wholeColumns = 0.9
  /// Variance of log2 t below which steps tell no growth: a quarter of that of an octave.
  private static let shortOctave = 0.02
  private static let pieces = 64
  private static let usualFall = 2.0
  /// Above the least, in units of late ones, from which on sweeps do not fall by themselves, and over which that becomes certain: 0.3 … 0.7
  /// of smooth runs, 0.9 under momentum, 2.5 near the edge, at t = 300.
  private static let manySweeps = 0.7
  private static let manySweepsRange = 1.0
  /// Of late ones, where guesses reach over a jump: 1.3 … 1.5 after step sizes were halved.
  private static let unevenSweeps = 1.4
  /// In units of the present age: what oscillates is looked at again when it is half as old again.
  private static let nextTrial = 1.5
}
