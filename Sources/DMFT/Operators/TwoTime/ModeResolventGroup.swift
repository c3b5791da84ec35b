import LinearAlgebra

/// Some nodes of the kernel measure that one task advances, with their own sums S and Z.
struct ModeResolventGroup: Sendable, Archivable {
  private var nodes: [ModeResolvent]
  /// Σ c H over the nodes of the group, in the window.
  private(set) var response: RowBlock
  /// Z of every drive over the nodes of the group, in the window.
  private(set) var gradients: [RowBlock]
  /// H (λ C_r + Ñ) of the node at hand.
  private var half: RowBlock
  /// λ H and λ H C_r of all nodes, one below the other, for one product with C_r.
  private var scaled: RowStack
  private var spread: RowStack

  init(nodes: [(eigenvalue: Double, weight: Double)], block: RowBlock, layout: TimeLayout, drives: Int) {
    self.nodes = nodes.map {
      ModeResolvent(eigenvalue: $0.eigenvalue, weight: $0.weight, block: block, layout: layout)
    }
    response = block
    gradients = [RowBlock](repeating: block, count: drives)
    half = block
    scaled = RowStack(of: block, count: nodes.count)
    spread = scaled
  }

  mutating func advance(_ inputs: ModeResolvents.Inputs) {
    let (window, layout) = (inputs.kernel.window, inputs.kernel.layout)
    response.reset(to: window, layout: layout)
    for index in nodes.indices {
      nodes[index].advance(inputs.kernel)
      response.add(nodes[index].weight, nodes[index].rows)
    }
    for (index, drive) in inputs.drives.enumerated() {
      gradients[index].reset(to: window, layout: layout)
      if !drive.isSilent { addGradient(of: drive, to: index, window, layout) }
    }
  }

  private mutating func addGradient(
    of drive: ModeResolvents.Drive, to gradient: Int, _ window: Range<Int>, _ layout: TimeLayout
  ) {
    if let readout = drive.readout { spread(readout, window, layout) }
    for index in nodes.indices {
      half.reset(to: window, layout: layout)
      if drive.readout != nil { half.add(spread, at: index) }
      nodes[index].addNoise(to: &half, drive.noise)
      nodes[index].addGradient(half, to: &gradients[gradient])
    }
  }

  /// spread ← λ H C_r.
  private mutating func spread(_ readout: SymmetricFactor, _ window: Range<Int>, _ layout: TimeLayout) {
    scaled.reset(to: window, layout: layout)
    spread.reset(to: window, layout: layout)
    for (index, node) in nodes.enumerated() { scaled.add(node.eigenvalue, node.rows, at: index) }
    spread.addProduct(scaled, readout.past, window: readout.rows)
  }

  /// The node of the largest eigenvalue.
  var fastest: ModeResolvent? { nodes.max { $0.eigenvalue < $1.eigenvalue } }

  mutating func finish() { for index in nodes.indices { nodes[index].finish() } }

  mutating func exchange(with archive: StateArchive) throws {
    try archive.exchange(&nodes)
    try response.exchange(with: archive)
    for index in gradients.indices { try gradients[index].exchange(with: archive) }
    try half.exchange(with: archive)
    try scaled.exchange(with: archive)
    try spread.exchange(with: archive)
  }

  func measure(_ smoothness: inout PanelSmoothness) {
    for node in nodes { smoothness.include(node.rows, scale: 0) }
  }

  mutating func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    for index in nodes.indices { nodes[index].apply(change, next, rank: rank) }
  }
}

extension ModeResolvents.Drive {
  /// Whether Z vanishes.
  fileprivate var isSilent: Bool {
    if case .none = noise { readout == nil } else { false }
  }
}
