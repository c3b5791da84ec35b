import LinearAlgebra

/// A function of two times at one time: the matrix of all rows before it, and its own row.
///
/// Rows before the panel are kept in its `base`; those in it, in old columns, on recent parts (`low`), from which a row's new
/// parts follow by `transfer`; and in new columns for this time alone (`near`).
struct PanelView: Sendable {
  let layout: PanelLayout
  let base: DenseMatrix
  let row: [Double]
  var low = DenseMatrix(zeros: 0, 0)
  var near = DenseMatrix(zeros: 0, 0)
  var transfer = DenseMatrix(zeros: 0, 0)

  /// A row on recent parts.
  func recent(_ x: [Double]) -> [Double] {
    guard layout.newWidth > 0 else { return [Double](repeating: 0, count: low.rows) }
    return transfer.product(Array(x[layout.oldWidth..<layout.width]))
  }

  /// X C for a correlation and many rows, up to their common time.
  func symmetricProduct(_ x: DenseMatrix) -> DenseMatrix {
    let (old, width, count) = (layout.oldWidth, layout.width, x.rows)
    var result = DenseMatrix(zeros: count, width + 1)
    let past = x.columns(0..<old)
    var y = past.times(base)
    if layout.newWidth > 0 {
      let new = x.columns(old..<width)
      y.add(new.times(transfer), low)
      var z = new.times(near)
      z.add(past.times(low, transposed: true), transfer.transposed)
      result.set(z, row: 0, column: old, rows: count, columns: width - old)
    }
    result.set(y, row: 0, column: 0, rows: count, columns: old)
    for k in 0..<count {
      let start = k * (width + 1)
      addProduct(x.entries[start + width], row, from: 0, to: &result.entries, from: start, count: width)
      result.entries[start + width] = dotProduct(x.entries, from: start, row, from: 0, count: width + 1)
    }
    return result
  }
}

/// Systems of equations with one causal operator at one time.
struct PanelSystem: Sendable {
  private let old: CausalMatrix
  private let new: CausalMatrix
  private let low: DenseMatrix
  private let transfer: DenseMatrix
  private let oldSolvers: [GroupSolver]
  private let newSolvers: [GroupSolver]

  /// - Parameter oldSolvers: of the base's groups.
  init(_ view: PanelView, oldSolvers: [GroupSolver]) {
    let layout = view.layout
    old = CausalMatrix(
      past: view.base, row: Array(view.row.prefix(layout.oldWidth)),
      groups: Array(layout.columns[..<layout.oldParts]))
    let groups = layout.newColumns
    new = CausalMatrix(
      past: view.near, row: Array(view.row[layout.oldWidth..<layout.width]), groups: groups.map(\.columns))
    (low, transfer) = (view.low, view.transfer)
    self.oldSolvers = oldSolvers
    newSolvers = GroupSolver.all(view.near, groups)
  }

  /// The last rows of (1 + λ K)^-1, one for each λ.
  func rows(_ scales: [Double]) -> DenseMatrix {
    let (count, width, newWidth) = (scales.count, old.past.columns, new.past.columns)
    var result = DenseMatrix(zeros: count, width + newWidth + 1)
    var right = DenseMatrix(zeros: count, width + 1)
    var z = DenseMatrix(zeros: count, newWidth + 1)
    for k in 0..<count { z.entries[k * (newWidth + 1) + newWidth] = 1 }
    if newWidth > 0 {
      z.solve(new, newSolvers, scales: scales)
      let product = z.columns(0..<newWidth).times(transfer).times(low)
      for k in 0..<count {
        addProduct(
          -scales[k], product.entries, from: k * width, to: &right.entries, from: k * (width + 1),
          count: width)
      }
    }
    for k in 0..<count { right.entries[k * (width + 1) + width] = 1 }
    right.solve(old, oldSolvers, scales: scales)
    result.set(right, row: 0, column: 0, rows: count, columns: width)
    result.set(z, row: 0, column: width, rows: count, columns: newWidth + 1)
    return result
  }

  /// X (1 + λ Kᵀ)^-1 for rows X that each have their λ.
  func transposedSolution(_ x: DenseMatrix, _ scales: [Double]) -> DenseMatrix {
    let (count, width, newWidth) = (scales.count, old.past.columns, new.past.columns)
    var right = DenseMatrix(zeros: count, width + 1)
    right.set(x, row: 0, column: 0, rows: count, columns: width)
    right.set(x, row: 0, column: width, rows: count, columns: 1, from: width + newWidth)
    right.solve(transposed: old, oldSolvers, scales: scales)
    guard newWidth > 0 else { return right }
    let past = right.columns(0..<width)
    let product = past.times(low, transposed: true).times(transfer, transposed: true)
    var z = DenseMatrix(zeros: count, newWidth + 1)
    z.set(x, row: 0, column: 0, rows: count, columns: newWidth, from: width)
    z.set(right, row: 0, column: newWidth, rows: count, columns: 1, from: width)
    for k in 0..<count {
      addProduct(
        -scales[k], product.entries, from: k * newWidth, to: &z.entries, from: k * (newWidth + 1),
        count: newWidth)
    }
    z.solve(transposed: new, newSolvers, scales: scales)
    var result = DenseMatrix(zeros: count, width + newWidth + 1)
    result.set(past, row: 0, column: 0, rows: count, columns: width)
    result.set(z, row: 0, column: width, rows: count, columns: newWidth + 1)
    return result
  }
}

extension GroupSolver {
  /// Of the blocks on the diagonal of a matrix.
  static func all(_ matrix: DenseMatrix, _ groups: [(part: PanelPart, columns: Range<Int>)]) -> [GroupSolver]
  {
    groups.map { part, columns in
      GroupSolver(
        columns.flatMap { row in
          matrix.entries[
            row * matrix.columns + columns.lowerBound..<row * matrix.columns + columns.upperBound]
        },
        size: columns.count, isTriangular: part.level == 0)
    }
  }
}
