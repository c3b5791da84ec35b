import DMFTNumerics
import LinearAlgebra

/// The resolvents H_k = (1 + λ_k K̃)^-1 of all nodes of the kernel measure, and the sums over them.
///
///     S = Σ_k c_k H_k,     Z = Σ_k c_k H_k (λ_k C_r + Ñ) H_kᵀ                                        (3.6)
///
/// Rows of H_k follow from K̃ alone (4.14), so that none is kept. This is where the work is: 4 m² flops a row and node for m
/// columns. Groups of nodes share the cores; they are summed in a fixed order, so that results do not depend on the number of cores.
struct ModeResolvents: Archivable {
  /// What the resolvents are computed from, in the present window.
  struct Inputs: Sendable {
    /// K̃.
    var kernel: CausalFactor
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
  init(measure: SpectralMeasure, block: RowBlock, drives: Int) {
    let pairs = max(1, (measure.count + 2 * Self.groupSize - 1) / (2 * Self.groupSize))
    let count = min(measure.count, 2 * pairs)
    groups = (0..<count).map { group in
      let members = stride(from: group, to: measure.count, by: count)
      return ModeResolventGroup(
        nodes: members.map { (measure.nodes[$0], measure.weights[$0]) }, block: block, drives: drives)
    }
  }

  /// Computes the rows of every H_k in the kernel's window.
  mutating func advance(_ inputs: Inputs) { Workers.forEach(&groups) { $0.advance(inputs) } }

  func measure(_ smoothness: inout PanelSmoothness) { for group in groups { group.measure(&smoothness) } }

  /// What is kept of K̃ in columns that change is no longer true.
  mutating func apply(_ change: LayoutChange) { for index in groups.indices { groups[index].apply(change) } }

  mutating func exchange(with archive: StateArchive) throws { try archive.exchange(&groups) }

  /// target ← target + S.
  func addResponse(to target: inout RowBlock) { for group in groups { target.add(1, group.response) } }

  /// target ← target + Z of a drive.
  func addGradient(_ drive: Int, to target: inout RowBlock) {
    for group in groups { target.add(1, group.gradients[drive]) }
  }

  /// The largest |H(t, s)| of the node of the largest eigenvalue; infinite when an entry is not a number.
  var amplification: Double {
    let largest = groups.map(\.fastest).max { $0.eigenvalue < $1.eigenvalue }?.amplification ?? 0
    return largest.isNaN ? .infinity : largest
  }

  /// Few enough that cores share the nodes evenly, enough for products of many rows.
  private static let groupSize = 12
}
