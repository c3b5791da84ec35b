import LinearAlgebra

/// Some nodes of the kernel measure that one task advances, with their own sums S and Z.
struct ModeGroup: Sendable {
  private var nodes: [ModeResolvent]
  /// Σ c H over the nodes of the group, in the window.
  private(set) var response: RowBlock
  /// Z over the nodes of the group, in the window.
  private(set) var gradient: RowBlock
  /// The part of Z in columns left of the window.
  private var pastGradient: RowBlock
  /// H_b (λ C_r + Ñ) of the node at hand.
  private var half: RowBlock

  init(nodes: [(eigenvalue: Double, weight: Double)], dimension: Int, panelHeight: Int) {
    self.nodes = nodes.map {
      ModeResolvent(
        eigenvalue: $0.eigenvalue, weight: $0.weight, dimension: dimension, panelHeight: panelHeight)
    }
    response = RowBlock(dimension: dimension, height: panelHeight)
    gradient = response
    pastGradient = response
    half = response
  }

  mutating func advance(_ inputs: ModeResolvents.Inputs, _ kernelChange: RowChange) {
    let window = inputs.kernel.window
    if inputs.isNewWindow {
      pastGradient.reset(to: window)
      for index in nodes.indices { nodes[index].enter(inputs) }
    }
    response.reset(to: window)
    gradient.reset(to: window)
    for index in nodes.indices {
      nodes[index].advance(inputs.kernel, kernelChange)
      response.add(nodes[index].weight, nodes[index].rows)
      if inputs.isSilent { continue }
      nodes[index].fillHalf(&half, inputs)
      nodes[index].addGradient(half, &pastGradient, &gradient, tolerance: inputs.tolerance)
    }
    gradient.add(1, pastGradient)
  }
}

extension ModeResolvents.Inputs {
  /// Whether Z vanishes.
  fileprivate var isSilent: Bool {
    if case .none = noise { readout == nil } else { false }
  }
}

/// One node: the rows of H = (1 + λ K̃)^-1 and what its products with the past have come to.
struct ModeResolvent: Sendable {
  let eigenvalue: Double
  /// c, the weight of the node.
  let weight: Double
  /// H in the window.
  private(set) var rows: RowBlock
  private var history: LowerTriangle
  /// K̃_p H_p.
  private var kernelPast: RowBlock
  /// H times C_r and times Ñ, once there is something to multiply with.
  private var readoutProduct: PastProduct?
  private var noiseProduct: PastProduct?
  private var halfChange: RowChange

  init(eigenvalue: Double, weight: Double, dimension: Int, panelHeight: Int) {
    self.eigenvalue = eigenvalue
    self.weight = weight
    rows = RowBlock(dimension: dimension, height: panelHeight)
    history = LowerTriangle(dimension: dimension, panelHeight: panelHeight)
    kernelPast = rows
    halfChange = RowChange(dimension: dimension, height: panelHeight, panelHeight: panelHeight)
  }

  mutating func enter(_ inputs: ModeResolvents.Inputs) {
    let (window, basis) = (inputs.kernel.window, inputs.basis)
    if inputs.readout != nil, readoutProduct == nil { readoutProduct = emptyProduct }
    if case .full = inputs.noise, noiseProduct == nil { noiseProduct = emptyProduct }
    kernelPast.reset(to: window)
    readoutProduct?.reset(to: window, basis: basis)
    noiseProduct?.reset(to: window, basis: basis)
    halfChange.reset(to: window, basis: basis)
  }

  private var emptyProduct: PastProduct {
    PastProduct(dimension: history.dimension, height: rows.height, panelHeight: history.panelHeight)
  }

  /// (1 + λ K̃_bb) H_b = 1_b − λ K̃_bp H_p, with b the window and p the past.
  mutating func advance(_ kernel: RowBlock, _ change: RowChange) {
    kernelPast.addProduct(1, change, history, workers: 1)
    rows.reset(to: kernel.window)
    rows.addDiagonal(1)
    rows.add(-eigenvalue, kernelPast)
    rows.solveInBlock(kernel, scaledBy: -eigenvalue, workers: 1)
    history.store(rows)
  }

  /// half ← H_b (λ C_r + Ñ).
  mutating func fillHalf(_ half: inout RowBlock, _ inputs: ModeResolvents.Inputs) {
    half.reset(to: rows.window)
    if let readout = inputs.readout {
      readoutProduct?.add(
        to: &half, rows, readout.past, window: readout.rows, tolerance: inputs.tolerance, workers: 1)
      half.scale(by: eigenvalue)
    }
    switch inputs.noise {
    case .none: return
    case .diagonal(let variances): half.addScaledColumns(of: rows, by: variances)
    case .full(let noise):
      noiseProduct?.add(
        to: &half, rows, noise.past, window: noise.rows, tolerance: inputs.tolerance, workers: 1)
    }
  }

  /// Adds c · half · Hᵀ: to `past` what the change of half makes with earlier rows, to `now` the columns in the window.
  mutating func addGradient(
    _ half: RowBlock, _ past: inout RowBlock, _ now: inout RowBlock, tolerance: Double
  ) {
    halfChange.update(to: half, tolerance: tolerance)
    past.addProduct(weight, halfChange, transposed: history, workers: 1)
    now.addWindowProduct(weight, half, transposed: rows)
  }
}
