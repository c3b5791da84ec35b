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
