import LinearAlgebra

/// The resolvents H_k = (1 + λ_k K̃)^-1 of all nodes of the kernel measure, and the sums over them.
///
///     S = Σ_k c_k H_k,     Z = Σ_k c_k H_k (λ_k C_r + Ñ) H_kᵀ                                        (3.6)
///
/// This is where the cubic work is: 4/3 m³ flops a node for m columns. Nodes are independent and share
/// the cores; they are summed in a fixed order, so that results do not depend on the number of cores.
struct ModeResolvents: Archivable {
  /// What the resolvents are computed from, in the present window.
  struct Inputs: Sendable {
    /// Rows of K̃.
    var kernel: RowBlock
    /// What is summed to a Z each.
    var drives: [Drive]
  }

  /// What the modes feel besides the target.
  struct Drive: Sendable {
    /// C_r, absent when it vanishes.
    var readout: SymmetricFactor?
    var noise: Noise
  }

  /// Ñ on the times so far.
  enum Noise: Sendable {
    case none
    case diagonal(DiagonalScaling)
    case full(SymmetricFactor)
  }

  private var groups: [ModeResolventGroup]

  /// - Parameter drives: how many sums Z there are.
  init(measure: SpectralMeasure, block: RowBlock, layout: TimeLayout, drives: Int) {
    let count = max(min(measure.count, 2), (measure.count + Self.groupSize - 1) / Self.groupSize)
    groups = (0..<count).map { group in
      let members = stride(from: group, to: measure.count, by: count)
      return ModeResolventGroup(
        nodes: members.map { (measure.nodes[$0], measure.weights[$0]) }, block: block, layout: layout,
        drives: drives)
    }
  }

  /// Computes the rows of every H_k in the kernel's window.
  mutating func advance(_ inputs: Inputs) { Workers.forEach(&groups) { $0.advance(inputs) } }

  /// Ends the computation of the present rows.
  mutating func finish() { Workers.forEach(&groups) { $0.finish() } }

  func measure(_ smoothness: inout PanelSmoothness) { for group in groups { group.measure(&smoothness) } }

  mutating func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    Workers.forEach(&groups) { $0.apply(change, next, rank: rank) }
  }

  mutating func exchange(with archive: StateArchive) throws { try archive.exchange(&groups) }

  /// target ← target + S.
  func addResponse(to target: inout RowBlock) { for group in groups { target.add(1, group.response) } }

  /// target ← target + Z of a drive.
  func addGradient(_ drive: Int, to target: inout RowBlock) {
    for group in groups { target.add(1, group.gradients[drive]) }
  }

  /// The largest |H(t, s)| of the node of the largest eigenvalue; infinite when an entry is not a number.
  var amplification: Double {
    guard let fastest = groups.compactMap(\.fastest).max(by: { $0.eigenvalue < $1.eigenvalue }) else {
      return 0
    }
    let largest = fastest.rows.maximumMagnitude
    return largest.isNaN ? .infinity : largest
  }

  /// Few enough that cores share the nodes evenly, enough for a product with C_r that they share.
  private static let groupSize = 5
}
