import LinearAlgebra

/// One node: the rows of H = (1 + λ K̃)^-1.
struct ModeResolvent: Sendable, Archivable {
  let eigenvalue: Double
  /// c, the weight of the node.
  let weight: Double
  /// H in the window.
  private(set) var rows: RowBlock
  private var history: LowerTriangle

  init(eigenvalue: Double, weight: Double, block: RowBlock, layout: TimeLayout) {
    self.eigenvalue = eigenvalue
    self.weight = weight
    rows = block
    history = LowerTriangle(layout: layout)
  }

  /// (1 + λ K̃_bb) H_b = 1_b − λ K̃_bp H_p, with b the window and p the past.
  mutating func advance(_ kernel: RowBlock) {
    rows.reset(to: kernel.window, layout: kernel.layout)
    rows.addProduct(-eigenvalue, kernel, history, workers: 1)
    rows.addDiagonal(1)
    rows.solveInBlock(kernel, scaledBy: -eigenvalue, workers: 1)
  }

  /// half ← half + H_b Ñ.
  func addNoise(to half: inout RowBlock, _ noise: ModeResolvents.Noise) {
    switch noise {
    case .none: return
    case .diagonal(let variances): half.addScaledColumns(of: rows, by: variances)
    case .full(let noise): half.addProduct(1, rows, noise, workers: 1)
    }
  }

  /// gradient ← gradient + c · half · Hᵀ.
  func addGradient(_ half: RowBlock, to gradient: inout RowBlock) {
    gradient.addProduct(weight, half, transposed: history, workers: 1)
    gradient.addWindowProduct(weight, half, transposed: rows)
  }

  mutating func finish() { history.store(rows) }

  mutating func exchange(with archive: StateArchive) throws {
    try rows.exchange(with: archive)
    try history.exchange(with: archive)
  }

  mutating func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    history.apply(change, next, rank: rank)
  }
}
