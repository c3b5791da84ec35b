import LinearAlgebra

/// The resolvents H_k = (1 + λ_k K̃)^-1 of all nodes of the kernel measure, and the sums over them.
///
///     S = Σ_k c_k H_k,     Z = Σ_k c_k H_k (λ_k C_r + Ñ) H_kᵀ                                        (3.6)
///
/// This is where the cubic work is: 4/3 t³ flops a node for rows that are not smooth. Nodes are independent and share
/// the cores; they are summed in a fixed order, so that results do not depend on the number of cores.
struct ModeResolvents {
  /// What the resolvents are computed from, in the present window.
  struct Inputs: Sendable {
    /// Rows of K̃.
    var kernel: RowBlock
    /// C_r, absent when it vanishes.
    var readout: SymmetricFactor?
    var noise: Noise
    var basis: SmoothBasis?
    /// What products may neglect, relative to the largest entry of their left factor.
    var tolerance: Double
    /// Whether these are the first rows computed in the window.
    var isNewWindow: Bool
  }

  /// Ñ on the times so far.
  enum Noise: Sendable {
    case none
    case diagonal([Double])
    case full(SymmetricFactor)
  }

  private var groups: [ModeGroup]
  private var kernelChange: RowChange

  init(measure: SpectralMeasure, dimension: Int, panelHeight: Int) {
    let count = min(measure.count, Self.groupCount)
    groups = (0..<count).map { group in
      let members = stride(from: group, to: measure.count, by: count)
      return ModeGroup(
        nodes: members.map { (measure.nodes[$0], measure.weights[$0]) }, dimension: dimension,
        panelHeight: panelHeight)
    }
    kernelChange = RowChange(dimension: dimension, height: panelHeight, panelHeight: panelHeight)
  }

  /// Computes the rows of every H_k in the kernel's window.
  mutating func advance(_ inputs: Inputs) {
    if inputs.isNewWindow { kernelChange.reset(to: inputs.kernel.window, basis: inputs.basis) }
    kernelChange.update(to: inputs.kernel, tolerance: inputs.tolerance)
    let change = kernelChange
    Workers.forEach(&groups) { $0.advance(inputs, change) }
  }

  /// target ← target + S.
  func addResponse(to target: inout RowBlock) { for group in groups { target.add(1, group.response) } }

  /// target ← target + Z.
  func addGradient(to target: inout RowBlock) { for group in groups { target.add(1, group.gradient) } }

  /// Enough groups for any number of cores to share the nodes evenly, few enough to sum quickly.
  private static let groupCount = 8
}

/// A symmetric matrix as the right factor of a product: its past, and its rows in the window.
struct SymmetricFactor: Sendable {
  var past: SymmetricMatrix
  var rows: RowBlock
}

extension TwoTimeCorrelation {
  /// The correlation as a right factor, if its history is kept.
  var factor: SymmetricFactor? { history.map { SymmetricFactor(past: $0, rows: rows) } }
}
