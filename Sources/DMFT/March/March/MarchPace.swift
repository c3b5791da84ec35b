import Foundation
import LinearAlgebra

/// How fast a march goes, from the blocks so far, and how long it will take on.
///
/// A row takes (sweeps + ½) × (m² + 50 m + 1000) units of time (4.13), for m columns: products, sums, and what there is to do whatever the
/// size, and half as much as a sweep for its guess and its end; and min(t, w)³ of others where Muon remembers w steps. What the units take is measured on the later blocks. Columns and sweeps are lines
/// in log t, by least squares over the last octave, in which what is foreseen counts as well: columns grow as those of the run are
/// expected to, sweeps fall as guesses get better, (4.18), to a number that is expected too.
struct MarchPace {
  private struct Block {
    var end: Int
    var rows: Int
    var columns: Int
    var sweeps: Int
    var seconds: Double

    /// That its rows are long, against their age.
    var octaves: Double { Double(rows) / Double(end) / log(2) }
    /// Units of (4.13).
    var work: Double { Double(rows) * (Double(sweeps) + MarchPace.guess) * MarchPace.unit(Double(columns)) }
  }

  private let steps: Int
  private let isCompressed: Bool
  private let foreseen: ForeseenRows
  private let uneven: UnevenPanels
  /// Steps that Muon's momentum remembers, w.
  private let remembered: Double
  /// Units of (4.13) that its products are expected to take for each cube of them.
  private let products: Double
  private var blocks: [Block] = []
  /// Of all blocks together.
  private(set) var seconds = 0.0

  /// - Parameters:
  ///   - foreseen: rows as they are expected.
  ///   - uneven: where step sizes or batches will jump.
  ///   - remembered: steps that Muon's momentum remembers.
  ///   - products: units of (4.13) that its products are expected to take for each cube of them.
  init(
    steps: Int, isCompressed: Bool, foreseen: ForeseenRows = ForeseenRows(),
    uneven: UnevenPanels = UnevenPanels(), remembered: Double = 0, products: Double = 0
  ) {
    self.steps = steps
    self.isCompressed = isCompressed
    self.uneven = uneven
    self.foreseen = foreseen
    self.remembered = remembered
    self.products = products
  }

  /// Takes a finished block.
  mutating func add(end: Int, rows: Int, columns: Int, sweeps: Int, took time: Duration) {
    let seconds = time.inSeconds
    self.seconds += seconds
    blocks.append(Block(end: end, rows: rows, columns: columns, sweeps: sweeps, seconds: seconds))
  }

  /// Seconds to the end; nil before there is something to go by.
  var secondsLeft: Double? {
    rest(unitTimes) { now, recent in (growth(from: now), fall(recent, now: now)) }
  }

  /// The same if what is not smooth now stays so: columns grow by as much a row as the layout expects, and guesses get no better.
  ///
  /// - Parameter expected: columns that the layout expects at the end.
  func secondsLeft(stayingRough expected: Double) -> Double? { rest(unitTimes, stayingRough(expected)) }

  /// Units of (4.13) so far, on whatever machine.
  var work: Double { blocks.reduce(0) { $0 + units($1) } }
  /// The same to the end if what is not smooth now stays so.
  func workLeft(stayingRough expected: Double) -> Double? {
    rest({ _ in (1, products) }, stayingRough(expected))
  }

  private typealias Rows = (columns: (Double) -> Double, sweeps: (Double) -> Double)

  private func stayingRough(_ expected: Double) -> (_ now: Int, _ recent: ArraySlice<Block>) -> Rows {
    { now, recent in
      let (smooth, sweeps) = (growth(from: now), mostSweeps(recent))
      let (end, columns) = (Double(steps) + 1, Double(blocks.last?.columns ?? 0))
      let share = max(0, expected - columns) / max(1, end - Double(now))
      return ({ max(smooth($0), min($0, columns + share * ($0 - Double(now)))) }, { _ in sweeps })
    }
  }

  /// What all later rows take, of what units take.
  private func rest(
    _ units: (_ recent: ArraySlice<Block>) -> (work: Double, momentum: Double)?,
    _ rows: (_ now: Int, _ recent: ArraySlice<Block>) -> Rows
  ) -> Double? {
    guard let last = blocks.last, blocks.count >= Self.fewestBlocks else { return nil }
    let recent = blocks.drop { 4 * $0.end < 3 * last.end }
    guard let unit = units(recent) else { return nil }
    let (columns, sweeps) = rows(last.end, recent)
    // The middle of equal pieces.
    let length = Double(steps + 1 - last.end) / Double(Self.pieces)
    return (0..<Self.pieces).reduce(0) { sum, index in
      let step = Double(last.end) + (Double(index) + 0.5) * length
      return sum + length
        * (unit.work * (sweeps(step) + Self.guess) * Self.unit(columns(step)) + unit.momentum * momentum(step))
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
      let work = recent.reduce(0) { $0 + units($1) }
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

  /// Of both kinds, as they are expected to compare.
  private func units(_ block: Block) -> Double {
    block.work + products * Double(block.rows) * momentum(Double(block.end))
  }

  /// What Muon's products take in the row of a step, in units.
  private func momentum(_ step: Double) -> Double { pow(min(step, remembered), 3) }

  // MARK: - Sweeps

  /// Sweeps of a later step.
  private func fall(_ recent: ArraySlice<Block>, now: Int) -> (Double) -> Double {
    let (rows, sweeps) = (recent.reduce(0) { $0 + $1.rows }, meanSweeps(recent))
    let middle = log2(Self.recentMiddle * Double(now))
    if isNoisy(sweeps, recent, above: Self.slowShare) {
      let (most, foreseenNow) = (mostSweeps(recent), foreseen.noisySweeps(at: Double(now)))
      return { step in
        let noisy = sweeps * foreseen.noisySweeps(at: step) / foreseenNow
        return min(most, max(noisy, min(sweeps, foreseen.sweeps(at: step))))
      }
    }
    // Longer blocks have worse guesses, and are compared with their like; those that are guessed over a jump tell nothing.
    let telling = blocks.filter { 2 * $0.end > now && !uneven.areRead(at: $0.end) }
    let alike = Dictionary(grouping: telling, by: \.rows)
    let fall = alike.values.reduce(into: OctaveLine(prior: -sweeps / Self.octavesOfGuesses)) {
      $0.add($1.map { ($0.octaves, log2(Double($0.end)), Double($0.sweeps)) })
    }
    let slope = min(0, fall.slope)
    // Rows that are solved one by one start from no guess. Where fewer are seen than foreseen, fewer are foreseen later.
    let isGuessed = rows > 2 * recent.count
    let share = min(1, sweeps / foreseen.sweeps(at: Double(now)))
    return { step in
      let least = isGuessed ? share * foreseen.sweeps(at: step) : sweeps
      let smooth = max(least, sweeps + slope * (log2(step) - middle))
      return uneven.areRead(at: Int(step)) ? max(smooth, Self.unevenSweeps * least) : smooth
    }
  }

  /// Whether noise decides how many there are, and not guesses, which get better.
  ///
  /// - Parameter share: of the rows, above which sweeps are those of noise.
  private func isNoisy(_ sweeps: Double, _ recent: ArraySlice<Block>, above share: Double) -> Bool {
    foreseen.noisySweeps(at: Double(recent.last?.end ?? 0)) > Self.noisyShare * sweeps
      && sweeps > share * Double(recent.last?.rows ?? 0)
  }

  /// Those of later blocks at most: where noise decides, or may come to, of all rows one after the other, since it may hardly die away within
  /// a block.
  private func mostSweeps(_ recent: ArraySlice<Block>) -> Double {
    let sweeps = meanSweeps(recent)
    return isNoisy(sweeps, recent, above: Self.doubtfulShare)
      ? max(sweeps, Double(recent.last?.rows ?? 0) + 2) : sweeps
  }

  private func meanSweeps(_ blocks: ArraySlice<Block>) -> Double {
    Double(blocks.reduce(0) { $0 + $1.rows * $1.sweeps }) / Double(blocks.reduce(0) { $0 + $1.rows })
  }

  // MARK: - Columns

  /// Columns of a row at a later step: those of jumps are known, the others grow with the logarithm of time.
  private func growth(from now: Int) -> (Double) -> Double {
    guard isCompressed else { return { $0 } }
    // Where hardly anything is compressed yet, columns are the times themselves.
    let compressed = blocks.filter {
      2 * $0.end > now && Double($0.columns) < Self.wholeColumns * Double($0.end)
    }
    let telling = compressed.isEmpty ? Array(blocks.suffix(1)) : compressed
    let (end, start) = (Double(steps) + 1, Double(now))
    let expected = foreseen.columns(at: end) - foreseen.columns(at: start)
    var line = OctaveLine(prior: end > start ? max(0, expected) / log2(end / start) : 0)
    line.add(
      telling.map { block in
        (
          block.octaves, log2(Double(block.end)),
          Double(block.columns) - uneven.columns(in: 0..<block.end)
        )
      })
    let slope = max(0, line.slope)
    return { step in
      min(
        step,
        line.mean.y + slope * (log2(step) - line.mean.x) + uneven.columns(in: 0..<max(now, Int(step))))
    }
  }

  static func unit(_ columns: Double) -> Double { columns * columns + 50 * columns + 1000 }

  private static let fewestBlocks = 8
  /// Of the steps that Muon remembers: until then its products grow as the rows do, and cannot be told from them.
  private static let bothGrow = 1.5
  /// Of the recent blocks, in units of the last step.
  private static let recentMiddle = 0.875
  /// Of sweeps, what noise has to take of them, and of rows, how many they have to be, where noise decides.
  private static let noisyShare = 0.65
  private static let slowShare = 0.6
  /// Of rows, at which sweeps fall as guesses get better and noise may hold them up later: 6.4 became 12 at N = 32, B = 16.
  private static let doubtfulShare = 0.35
  /// Of the times so far.
  private static let wholeColumns = 0.9
  private static let pieces = 64
  /// What a row takes besides its sweeps, in units of one: 0.4 … 0.6.
  static let guess = 0.5
  /// After which no sweep would be left: guesses by polynomials of degree 7 are wrong by t^-8, 8 bits less an octave, of some 30 from there to
  /// where sweeps end.
  private static let octavesOfGuesses = 3.6
  /// Of late ones, where guesses reach over a jump: 4 for 2.4 after step sizes were halved.
  private static let unevenSweeps = 1.7
}

/// A line against log2 t by least squares, in which what is foreseen of its slope counts as much as an octave would.
private struct OctaveLine {
  /// Of a foreseen slope, in octaves.
  private let prior: Double
  private(set) var mean = (x: 0.0, y: 0.0)
  private var (mixed, square) = (0.0, 0.0)

  init(prior: Double) { self.prior = prior }

  /// Points of the same level: the slopes of several sets are averaged.
  mutating func add(_ points: [(weight: Double, x: Double, y: Double)]) {
    let weight = points.reduce(0) { $0 + $1.weight }
    mean.x = points.reduce(0) { $0 + $1.weight * $1.x } / weight
    mean.y = points.reduce(0) { $0 + $1.weight * $1.y } / weight
    for point in points {
      mixed += point.weight * (point.x - mean.x) * (point.y - mean.y)
      square += point.weight * (point.x - mean.x) * (point.x - mean.x)
    }
  }

  var slope: Double { (mixed + Self.octave * prior) / (square + Self.octave) }

  /// ∫ (x − ½)² over an octave.
  private static let octave = 1.0 / 12
}
