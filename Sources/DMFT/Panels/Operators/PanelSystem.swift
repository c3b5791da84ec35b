import LinearAlgebra

/// How rows of resolvents are found: from values of an operator, or from those of its increments (19.15).
enum SystemForm: Sendable { case values, differences }

/// Systems of equations with D (1 + λ K) = D + λ D K for one causal operator K at one time, given D K (19.15); or with 1 in the place of D.
struct PanelSystem: Sendable {
  private let groups: [ColumnGroup]
  private let old: CausalMatrix
  private let new: CausalMatrix
  private let low: DenseMatrix
  private let transfer: DenseMatrix
  private let oldSolvers: [GroupSolver]
  private let newSolvers: [GroupSolver]

  /// - Parameters:
  ///   - view: of D K.
  ///   - groups: of the columns of its layout, with D on them.
  ///   - oldSolvers: of the base's groups.
  init(_ view: PanelView, _ groups: [ColumnGroup], oldSolvers: [GroupSolver]) {
    let layout = view.layout
    self.groups = groups
    old = CausalMatrix(
      past: view.base, row: Array(view.row.prefix(layout.oldWidth)),
      groups: Array(groups[..<layout.oldParts]))
    let later = groups[layout.oldParts...].map { group in
      let columns = group.columns
      return ColumnGroup(
        columns: columns.lowerBound - layout.oldWidth..<columns.upperBound - layout.oldWidth,
        difference: group.difference)
    }
    new = CausalMatrix(
      past: view.near, row: Array(view.row[layout.oldWidth..<layout.width]), groups: later)
    (low, transfer) = (view.low, view.transfer)
    self.oldSolvers = oldSolvers
    newSolvers = GroupSolver.all(view.near, later)
  }

  /// The last rows of H = (1 + λ K)^-1, one for each λ.
  func rows(_ scales: [Double]) -> DenseMatrix { sums(scales).differenced(groups) }

  /// The last rows of P = H D^-1: P(t, s) = Σ_{u ≥ s} H(t, u).
  func sums(_ scales: [Double]) -> DenseMatrix {
    let (count, width, newWidth) = (scales.count, old.past.columns, new.past.columns)
    var (z, beyond) = newSums(scales)
    var result = DenseMatrix(zeros: count, width + newWidth + 1)
    var right = DenseMatrix(zeros: count, width + 1)
    if newWidth > 0 {
      let product = z.columns(0..<newWidth).times(transfer).times(low)
      for k in 0..<count {
        addProduct(
          -scales[k], product.entries, from: k * width, to: &right.entries, from: k * (width + 1),
          count: width)
      }
    }
    for k in 0..<count { right.entries[k * (width + 1) + width] = 1 }
    right.solve(old, oldSolvers, scales: scales, beyond: &beyond)
    result.set(right, row: 0, column: 0, rows: count, columns: width)
    result.set(z, row: 0, column: width, rows: count, columns: newWidth + 1)
    return result
  }

  /// The last rows of P on new columns and at the time itself, and what is behind the old ones.
  private func newSums(_ scales: [Double]) -> (rows: DenseMatrix, beyond: [Double]) {
    let stride = new.past.columns + 1
    var beyond = [Double](repeating: 1, count: scales.count)
    var z = DenseMatrix(zeros: scales.count, stride)
    for k in scales.indices { z.entries[k * stride + stride - 1] = 1 }
    if stride > 1 { z.solve(new, newSolvers, scales: scales, beyond: &beyond) }
    return (z, beyond)
  }

  /// P(t, 0) = Σ_s H(t, s), one for each λ.
  ///
  /// - Parameter recent: the solutions' products with the rows of recent parts, one column for each λ.
  func firstSums(_ values: FirstValues, recent: DenseMatrix) -> [Double] {
    let (scales, newWidth) = (values.scales, new.past.columns)
    let (z, beyond) = newSums(scales)
    var sums = values.solutions.product(old.row, transposed: true)
    if newWidth > 0 {
      let rows = z.columns(0..<newWidth).times(transfer)
      for k in scales.indices {
        for q in 0..<rows.columns { sums[k] += rows[k, q] * recent[q, k] }
      }
    }
    return scales.indices.map { k in
      beyond[k] * values.last[k] - scales[k] * sums[k]
    }
  }

  /// X (1 + λ Kᵀ)^-1 for rows X that each have their λ.
  func transposedSolution(_ x: DenseMatrix, _ scales: [Double]) -> DenseMatrix {
    let (count, width, newWidth) = (scales.count, old.past.columns, new.past.columns)
    // Z (1 + λ Kᵀ) = X, so that Z (D + λ D K)ᵀ = X Dᵀ.
    let x = x.differenced(groups, transposed: true)
    var beyond = [Double](repeating: 0, count: count)
    var right = DenseMatrix(zeros: count, width + 1)
    right.set(x, row: 0, column: 0, rows: count, columns: width)
    right.set(x, row: 0, column: width, rows: count, columns: 1, from: width + newWidth)
    right.solve(transposed: old, oldSolvers, scales: scales, beyond: &beyond)
    var z = DenseMatrix(zeros: count, newWidth + 1)
    z.set(right, row: 0, column: newWidth, rows: count, columns: 1, from: width)
    let past = right.columns(0..<width)
    if newWidth > 0 {
      let product = past.times(low, transposed: true).times(transfer, transposed: true)
      z.set(x, row: 0, column: 0, rows: count, columns: newWidth, from: width)
      for k in 0..<count {
        addProduct(
          -scales[k], product.entries, from: k * newWidth, to: &z.entries, from: k * (newWidth + 1),
          count: newWidth)
      }
      z.solve(transposed: new, newSolvers, scales: scales, beyond: &beyond)
    }
    for k in 0..<count { z.entries[k * (newWidth + 1) + newWidth] += beyond[k] }
    var result = DenseMatrix(zeros: count, width + newWidth + 1)
    result.set(past, row: 0, column: 0, rows: count, columns: width)
    result.set(z, row: 0, column: width, rows: count, columns: newWidth + 1)
    return result
  }
}

extension GroupSolver {
  /// Of D^-1 times the blocks on the diagonal of a matrix.
  static func all(_ matrix: DenseMatrix, _ groups: some Sequence<ColumnGroup>) -> [GroupSolver] {
    groups.map { group in
      let columns = group.columns
      let block = columns.flatMap { row in
        matrix.entries[
          row * matrix.columns + columns.lowerBound..<row * matrix.columns + columns.upperBound]
      }
      return GroupSolver(
        group.difference.summed(block), size: columns.count, isTriangular: group.difference.isOfTimes)
    }
  }
}
