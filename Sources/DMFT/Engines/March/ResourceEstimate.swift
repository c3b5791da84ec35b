import Foundation

/// What a march will need, known before it starts if operators are smooth, and again as soon as they turn out not to be.
struct ResourceEstimate: Sendable, Hashable {
  /// Bytes of stored operators and work space.
  let memory: Double
  /// Seconds, to a factor of about two.
  let time: Double

  /// - Parameters:
  ///   - nodes: n of the kernel measure.
  ///   - inventory: what the equations of this chain store besides the modes.
  ///   - columns: of a row at the end; the number that smooth operators have unless it is known better.
  init(steps: Int, nodes: Int, blockRows: Int, inventory: TwoTimeInventory, columns: Double? = nil) {
    let (times, rows) = (Double(steps) + 1, Double(blockRows))
    let columns = min(times, columns ?? Self.smoothColumns(times))
    let stored = Double(nodes + inventory.histories) * columns * columns * Self.storedShare
    let blocks = rows * columns * (Double(inventory.operators) + Self.nodeBlocks * Double(nodes))
    let byTime = times * (rows * (2 * Double(inventory.unknowns) + 4) + Self.vectors)
    memory = 8 * (stored + blocks + byTime)
    let flops = (Self.nodeFlops * Double(nodes) + Self.operatorFlops) * columns * columns * times
    time = flops * Self.sweeps / Self.rate
  }

  /// Panels twice as long, twice as far away, have as many coefficients.
  private static func smoothColumns(_ times: Double) -> Double { 112 + 32 * log2(max(1, times / 32)) }

  /// Half of a square, whole blocks on its diagonal, and room for what is being compressed.
  private static let storedShare = 1.3
  private static let nodeBlocks = 5.0
  /// Functions of one time.
  private static let vectors = 200.0
  /// Flops a row and squared column, for a node and for everything else.
  private static let nodeFlops = 4.0
  private static let operatorFlops = 30.0
  private static let sweeps = 4.0
  /// Flops a second on two cores, effective.
  private static let rate = 5e10
}
