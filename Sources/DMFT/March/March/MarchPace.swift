import Foundation

/// How fast a march goes, from the blocks so far, and how long it will take on.
///
/// A row takes sweeps × (m² + 100 m + 2000) units of time (4.13), for m columns: products, sums, and what there is to do whatever the
/// size. What a unit takes, and how many sweeps there are, is measured on the later blocks; how m grows, on the last octave of
/// steps. *Heuristic*: a smooth operator needs so many more columns an octave, one that is not smooth so many more a row; sweeps of
/// blocks fall to a number that depends on how many maps learn, as t^-2: guesses are better the shorter a block is against its age.
struct MarchPace {
  private struct Block {
    var end: Int
    var rows: Int
    var columns: Int
    var sweeps: Int
    var seconds: Double
  }

  private let steps: Int
  private let isCompressed: Bool
  /// Sweeps that late blocks still take.
  private let lateSweeps: Double
  private let uneven: UnevenPanels
  private var blocks: [Block] = []
  /// Of all blocks together.
  private(set) var seconds = 0.0

  /// - Parameters:
  ///   - trained: how many maps learn.
  ///   - uneven: where step sizes or batches will jump.
  init(steps: Int, isCompressed: Bool, trained: Int = 1, uneven: UnevenPanels = UnevenPanels()) {
    self.steps = steps
    self.isCompressed = isCompressed
    self.uneven = uneven
    lateSweeps = max(3, 1.5 + 1.5 * Double(trained))
  }

  /// Takes a finished block.
  mutating func add(end: Int, rows: Int, columns: Int, sweeps: Int, took time: Duration) {
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    self.seconds += seconds
    blocks.append(Block(end: end, rows: rows, columns: columns, sweeps: sweeps, seconds: seconds))
  }

  /// Seconds to the end; nil before there is something to go by.
  ///
  /// - Parameter expected: columns that the layout expects at the end.
  func secondsLeft(expectedColumns expected: Double) -> Double? {
    guard let last = blocks.last, blocks.count >= Self.fewestBlocks else { return nil }
    let recent = blocks.drop { 4 * $0.end < 3 * last.end }
    let work = recent.reduce(0) { $0 + Double($1.rows * $1.sweeps) * Self.unit(Double($1.columns)) }
    let time = recent.reduce(0) { $0 + $1.seconds }
    let rows = recent.reduce(0) { $0 + $1.rows }
    let sweeps = Double(recent.reduce(0) { $0 + $1.rows * $1.sweeps }) / Double(rows)
    guard work > 0 else { return nil }
    let columns = growth(from: last.end, expected)
    // The middle of equal pieces.
    let length = Double(steps + 1 - last.end) / Double(Self.pieces)
    // Rows that are solved one by one start from no guess.
    let least = rows > 2 * recent.count ? min(sweeps, lateSweeps) : sweeps
    let middle = Self.recentMiddle * Double(last.end)
    let fall = sweepFall(now: last.end, least)
    let units = (0..<Self.pieces).reduce(0) { sum, index in
      let step = Double(last.end) + (Double(index) + 0.5) * length
      let sweeps = least + (sweeps - least) * pow(middle / step, fall)
      return sum + length * sweeps * Self.unit(columns(step))
    }
    return units * time / work
  }

  /// Power of time by which sweeps above the least fall: 2 where guesses are polynomials; where sweeps stay many, because of jumps or
  /// oscillations, that of the last octave.
  private func sweepFall(now: Int, _ least: Double) -> Double {
    let early = mean(now / 4..<now / 2) { $0.sweeps } - least
    let late = mean(now / 2..<now) { $0.sweeps } - least
    guard early > 0, late > 0 else { return Self.usualFall }
    let measured = min(max(0, log2(early / late)), Self.usualFall)
    let stays = min(max(0, (late - Self.manySweeps * lateSweeps) / Self.manySweepsRange), 1)
    return Self.usualFall + stays * (measured - Self.usualFall)
  }

  /// Columns of a row at a later step.
  private func growth(from now: Int, _ expected: Double) -> (Double) -> Double {
    guard isCompressed else { return { $0 } }
    let (late, early) = (mean(now / 2..<now) { $0.columns }, mean(now / 4..<now / 2) { $0.columns })
    let middle = 0.75 * Double(now)
    // A march that went on from a state has seen the last steps only.
    let jumps = uneven.columns(in: 3 * now / 8..<3 * now / 4)
    let octave = early > 0 ? max(0, late - early - jumps) : Self.usualOctave
    let share = max(0, expected - late) / Double(max(1, steps + 1 - now))
    let trial = Self.nextTrial * Double(now)
    return { step in
      let smooth = max(
        late + octave * log2(step / middle), late + share * (min(step, trial) - Double(now)))
      return min(step, smooth + uneven.columns(in: now..<max(now, Int(step))))
    }
  }

  private func mean(_ steps: Range<Int>, _ value: (Block) -> Int) -> Double {
    let chosen = blocks.filter { steps.contains($0.end - 1) }
    let rows = chosen.reduce(0) { $0 + $1.rows }
    return rows == 0 ? 0 : Double(chosen.reduce(0) { $0 + $1.rows * value($1) }) / Double(rows)
  }

  static func unit(_ columns: Double) -> Double { columns * columns + 100 * columns + 2000 }

  private static let fewestBlocks = 8
  /// Of the recent blocks, in units of the last step.
  private static let recentMiddle = 0.875
  /// Columns more for twice as many steps, of smooth operators.
  private static let usualOctave = 32.0
  private static let pieces = 64
  private static let usualFall = 2.0
  /// Above the least, in units of late ones, from which on sweeps do not fall by themselves; sweeps over which that becomes certain.
  private static let manySweeps = 1.3
  private static let manySweepsRange = 2.0
  /// In units of the present age: what oscillates is looked at again when it is half as old again.
  private static let nextTrial = 1.5
}
