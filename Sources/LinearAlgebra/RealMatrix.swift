import CLAPACKE

/// A dense matrix of real numbers, row after row, as data come in.
public struct RealMatrix: Sendable, Hashable {
  public let rows: Int
  public let columns: Int
  /// Entry (i, j) at `i * columns + j`.
  public var values: [Double]

  public init(rows: Int, columns: Int, values: [Double]) {
    precondition(values.count == rows * columns)
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  public subscript(i: Int, j: Int) -> Double { values[i * columns + j] }

  /// X Xᵀ · factor, the inner products of the rows. *Complexity*: rows² · columns flops on all cores.
  public func rowProducts(times factor: Double) -> RealMatrix {
    products(count: rows, isTransposed: false, factor)
  }

  /// Xᵀ X · factor, the inner products of the columns. *Complexity*: columns² · rows flops on all cores.
  public func columnProducts(times factor: Double) -> RealMatrix {
    products(count: columns, isTransposed: true, factor)
  }

  /// Aᵀ B · factor. *Complexity*: 2 rows · A.columns · B.columns flops on all cores.
  public func transposedTimes(_ other: RealMatrix, times factor: Double) -> RealMatrix {
    precondition(other.rows == rows)
    var result = [Double](repeating: 0, count: columns * other.columns)
    guard rows > 0, columns > 0, other.columns > 0 else {
      return RealMatrix(rows: columns, columns: other.columns, values: result)
    }
    BLAS.onAllCores(rows: min(rows, columns)) {
      unsafe values.withUnsafeBufferPointer { a in
        unsafe other.values.withUnsafeBufferPointer { b in
          unsafe result.withUnsafeMutableBufferPointer { c in
            unsafe cblas_dgemm(
              CblasRowMajor, CblasTrans, CblasNoTrans, Int32(columns), Int32(other.columns), Int32(rows),
              factor, a.baseAddress, Int32(columns), b.baseAddress, Int32(other.columns), 0, c.baseAddress,
              Int32(other.columns))
          }
        }
      }
    }
    return RealMatrix(rows: columns, columns: other.columns, values: result)
  }

  /// Every `stride`-th row, from row `first` on.
  public func rows(from first: Int, stride: Int) -> RealMatrix {
    let chosen = Array(Swift.stride(from: first, to: rows, by: stride))
    return RealMatrix(
      rows: chosen.count, columns: columns,
      values: chosen.flatMap { values[($0 * columns)..<(($0 + 1) * columns)] })
  }

  /// Every `stride`-th row and column, from number `first` on.
  public func principal(from first: Int, stride: Int) -> RealMatrix {
    let chosen = Array(Swift.stride(from: first, to: rows, by: stride))
    return RealMatrix(
      rows: chosen.count, columns: chosen.count,
      values: chosen.flatMap { i in chosen.map { values[i * columns + $0] } })
  }

  private func products(count: Int, isTransposed: Bool, _ factor: Double) -> RealMatrix {
    var result = [Double](repeating: 0, count: count * count)
    guard rows > 0, columns > 0 else { return RealMatrix(rows: count, columns: count, values: result) }
    BLAS.onAllCores(rows: count) {
      unsafe values.withUnsafeBufferPointer { x in
        unsafe result.withUnsafeMutableBufferPointer { c in
          unsafe cblas_dsyrk(
            CblasRowMajor, CblasLower, isTransposed ? CblasTrans : CblasNoTrans, Int32(count),
            Int32(isTransposed ? rows : columns), factor, x.baseAddress, Int32(columns), 0, c.baseAddress,
            Int32(count))
        }
      }
    }
    for i in 0..<count { for j in 0..<i { result[j * count + i] = result[i * count + j] } }
    return RealMatrix(rows: count, columns: count, values: result)
  }
}
