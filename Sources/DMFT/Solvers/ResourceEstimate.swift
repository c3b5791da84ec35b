/// What a march will need, known before it starts.
struct ResourceEstimate: Sendable, Hashable {
  /// Bytes of stored operators and work space.
  let memory: Double
  /// Seconds, to a factor of about two.
  let time: Double

  /// - Parameters:
  ///   - inventory: what the equations of this chain store besides the modes.
  ///   - nodes: n of the kernel measure.
  init(steps: Int, nodes: Int, blockRows: Int, inventory: Inventory) {
    let times = Double(steps) + 1
    let triangle = times * times / 2 + times * Double(blockRows) / 2
    let block = times * Double(blockRows)
    let nodeBlocks = 10.0
    memory =
      8
      * (triangle * Double(nodes + inventory.histories) + block
        * (nodeBlocks * Double(nodes) + inventory.blocks))
    time = (Double(nodes) + Double(inventory.products) / 2) * times * times * times * Self.secondsPerFlop
  }

  /// How much the recorded equations of a chain keep.
  struct Inventory: Sendable, Hashable {
    /// Operators with all rows.
    var histories = 0
    /// Products.
    var products = 0
    /// Operators with the rows of the window.
    var operators = 0

    /// Blocks of rows: one an operator, and what a product remembers.
    var blocks: Double { Double(operators) + 3.5 * Double(products) }
  }

  /// Effective: sweeps, ranks and kernel speed taken together, on two cores.
  private static let secondsPerFlop = 3e-11
}
