import LinearAlgebra

/// Some nodes of the kernel measure that one task advances, with their own sums S and Z.
///
///     H (1 + λ K̃) = 1,     Z_k (1 + λ K̃ᵀ) = H (λ C_r + Ñ)                                            (4.14)–(4.15)
struct ModeResolventGroup: Sendable, Archivable {
  /// c.
  private let weights: [Double]
  private var resolvents: ScaledResolvents
  /// H in the window, node by node.
  private var rows: RowStack
  /// H (λ C_r + Ñ), then H (λ C_r + Ñ) Hᵀ.
  private var spread: RowStack
  /// Σ c H over the nodes of the group, in the window.
  private(set) var response: RowBlock
  /// Z of every drive over the nodes of the group, in the window.
  private(set) var gradients: [RowBlock]

  init(nodes: [(eigenvalue: Double, weight: Double)], block: RowBlock, drives: Int) {
    weights = nodes.map(\.weight)
    resolvents = ScaledResolvents(scales: nodes.map(\.eigenvalue))
    rows = RowStack(of: block, count: nodes.count)
    spread = rows
    response = block
    gradients = [RowBlock](repeating: block, count: drives)
  }

  mutating func advance(_ inputs: ModeResolvents.Inputs) {
    let (window, layout) = (inputs.kernel.rows.window, inputs.kernel.rows.layout)
    resolvents.follow(inputs.kernel.past)
    rows.reset(to: window, layout: layout)
    rows.addIdentity()
    rows.solve(resolvents, inputs.kernel.past, window: inputs.kernel.rows)
    response.reset(to: window, layout: layout)
    for (index, weight) in weights.enumerated() { response.add(weight, rows, at: index) }
    for (index, drive) in inputs.drives.enumerated() {
      gradients[index].reset(to: window, layout: layout)
      if !drive.isSilent { addGradient(of: drive, to: index, inputs.kernel) }
    }
  }

  private mutating func addGradient(
    of drive: ModeResolvents.Drive, to gradient: Int, _ kernel: CausalFactor
  ) {
    spread.reset(to: kernel.rows.window, layout: kernel.rows.layout)
    if let readout = drive.readout {
      spread.addProduct(rows, readout.past, window: readout.rows)
      spread.scale(by: resolvents.scales)
    }
    switch drive.noise {
    case .none: break
    case .diagonal(let variances): spread.addScaledColumns(of: rows, by: variances)
    case .full(let noise): spread.addProduct(rows, noise.past, window: noise.rows)
    }
    spread.solve(resolvents, transposed: kernel.past, window: kernel.rows)
    for (index, weight) in weights.enumerated() { gradients[gradient].add(weight, spread, at: index) }
  }

  /// The largest eigenvalue, and the largest |H(t, s)| of its node in the window.
  var fastest: (eigenvalue: Double, amplification: Double) {
    guard let index = resolvents.scales.indices.max(by: { resolvents.scales[$0] < resolvents.scales[$1] })
    else {
      return (0, 0)
    }
    return (resolvents.scales[index], rows.maximumMagnitude(at: index))
  }

  func measure(_ smoothness: inout PanelSmoothness) {
    var block = response
    for index in weights.indices {
      block.reset(to: rows.window, layout: rows.layout)
      block.add(1, rows, at: index)
      smoothness.include(block, scale: 0)
    }
  }

  mutating func apply(_ change: LayoutChange) { resolvents.forget(from: change) }

  mutating func exchange(with archive: StateArchive) throws {
    try rows.exchange(with: archive)
    try response.exchange(with: archive)
    for index in gradients.indices { try gradients[index].exchange(with: archive) }
  }
}

extension ModeResolvents.Drive {
  /// Whether Z vanishes.
  fileprivate var isSilent: Bool {
    if case .none = noise { readout == nil } else { false }
  }
}
