import Foundation
import LinearAlgebra

/// What a march will need, known before it starts if operators are smooth, and again as soon as they turn out not to be.
struct ResourceEstimate: Sendable, Hashable {
  /// Bytes of stored operators and work space.
  let memory: Double
  /// Seconds, to a factor of about two.
  let time: Double

  /// - Parameters:
  ///   - start: the first row that is not solved yet.
  ///   - nodes: n of the kernel measure.
  ///   - sums: how many weighted sums over the nodes there are, more than one where the variance is decomposed.
  ///   - inventory: what the equations of this chain store besides the modes.
  ///   - columns: of a row at the end; the number that smooth operators have unless it is known better.
  ///   - foreseen: rows as they are expected.
  ///   - uneven: where step sizes or batches jump, and columns cannot be compressed.
  ///   - remembered: steps that Muon's momentum remembers.
  init(
    steps: Int, from start: Int = 0, nodes: Int, sums: Int = 1, blockRows: Int, inventory: TwoTimeInventory,
    columns: Double? = nil, compresses: Bool = true, foreseen: ForeseenRows = ForeseenRows(),
    uneven: UnevenPanels = UnevenPanels(), remembered: Double = 0
  ) {
    let (times, rows) = (Double(steps) + 1, Double(blockRows))
    let jumps = uneven.columns(in: 0..<steps + 1)
    let last = min(times, columns ?? foreseen.columns(at: times) + jumps)
    let stored =
      Double(inventory.histories) * last * last * Self.storedShare + Double(nodes) * last * Self.inverses
    let blocks = rows * last * (Double(inventory.operators) + Self.nodeBlocks * Double(nodes))
    let reach = min(times, Double(Extrapolation.reach(blockRows)))
    let byTime = times * (reach * Double(inventory.unknowns) + 4 * rows + Self.vectors)
    memory = 8 * (stored + blocks + byTime)
    // Equal pieces of the rows, each with its number of columns.
    let piece = (times - Double(start)) / Double(Self.pieces)
    let growth = max(last - jumps, 0) / foreseen.columns(at: times)
    let unevenRepeats = 1 + Self.unevenSweeps * min(1, jumps / times)
    time = (0..<Self.pieces).reduce(0) { sum, index in
      let t = Double(start) + (Double(index) + 0.5) * piece
      let width =
        compresses ? min(t, growth * foreseen.columns(at: t) + uneven.columns(in: 0..<Int(t))) : t
      return sum + piece
        * Self.rowTime(
          t, width, rows, nodes: Double(nodes) * (1 + Double(max(0, sums - 1)) * Self.sumShare), inventory,
          repeats: foreseen.repeats(at: t) * unevenRepeats, fewest: foreseen.noisySweeps(at: t))
        + piece * Self.polarFlops * pow(min(t, remembered), 3) / Workers.productSpeed
    }
  }

  /// What Muon's products take for each cube of the steps that it remembers, in units of (4.13) of rows that are solved one by one.
  static func muonUnits(nodes: Int, _ inventory: TwoTimeInventory) -> Double {
    polarFlops * efficiency / (wholeRowSweeps / (2 + MarchPace.guess))
      / (nodeFlops * Double(nodes) + historyFlops * Double(inventory.histories))
  }

  /// Seconds that a row of so many columns takes.
  private static func rowTime(
    _ t: Double, _ columns: Double, _ most: Double, nodes: Double, _ inventory: TwoTimeInventory,
    repeats: Double, fewest: Double
  ) -> Double {
    let rows = min(most, t < 200 ? 8 : 16, max(1, t))
    let smooth = t < 100 ? 7 : t < 400 ? 5 : t < 1500 ? 3.2 : ForeseenRows.lateSweeps
    let sweeps =
      most == 1
      ? (columns < t ? rowwiseSweeps : wholeRowSweeps) * repeats
      : max(smooth * repeats, min(rows + 2, fewest)) + MarchPace.guess
    let flops = (nodeFlops * nodes + historyFlops * Double(inventory.histories)) * columns * columns
    let rules =
      Double(inventory.operators) * (ruleTime / rows + columns * entryTime) + nodes * nodeTime / rows
    return sweeps * (flops / speed + rules)
  }

  /// Panels twice as long, twice as far away, have as many coefficients: measured at T = 200 … 3000, 138 at t = 224 and 280 at 2500.
  static func smoothColumns(_ times: Double) -> Double {
    min(times, 26 + octave * log2(max(1, times / 32)))
  }

  /// Columns more for twice as many steps.
  private static let octave = 40.0

  /// Half of a square, whole blocks on its diagonal, and room for what is being compressed.
  private static let storedShare = 1.3
  private static let nodeBlocks = 5.0
  /// Numbers a node and column in the inverted blocks on the diagonal: two for each of some thirty columns of a group.
  private static let inverses = 60.0
  /// Functions of one time.
  private static let vectors = 200.0
  private static let pieces = 64
  /// Sweeps more, in units of those of a smooth run, where step sizes jump all the time.
  private static let unevenSweeps = 1.5
  /// Flops a row and cube of the steps that Muon remembers.
  private static let polarFlops = 50.0
  /// Sweeps of rows that are solved one by one, in units of what those of blocks take: one, and two where columns are whole and matrices, read
  /// for one row, larger than caches.
  private static let rowwiseSweeps = 1.2
  private static let wholeRowSweeps = 4.5
  /// Flops a row, sweep and squared column, for a node and for an operator whose past stands on the right of products.
  private static let nodeFlops = 4.0
  /// Share of a node's work that is its part of a weighted sum.
  private static let sumShare = 0.7
  private static let historyFlops = 2.6
  /// Seconds that a recorded rule takes whatever its size, that an entry of its rows takes, and that a node takes.
  private static let ruleTime = 3e-6
  private static let entryTime = 1.5e-9
  private static let nodeTime = 1e-5
  /// Flops a second of all cores, measured once.
  private static let speed = Workers.productSpeed * pow(Double(Workers.count), 0.8) * efficiency
  /// Of the speed of a square product on one core: 0.7 where nothing else runs.
  private static let efficiency = 0.5
}
