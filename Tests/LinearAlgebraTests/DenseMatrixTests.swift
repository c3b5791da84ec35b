import LinearAlgebra
import TestSupport
import Testing

@Suite("Dense matrices")
struct DenseMatrixTests {
  static func numbers(_ count: Int, seed: UInt64) -> [Double] {
    var source = SeededNumbers(seed: seed)
    return (0..<count).map { _ in source.number() }
  }

  @Test(
    "X Xᵀ = L Lᵀ with L lower triangular", .tags(.identity), arguments: [(1, 1), (3, 3), (5, 17), (40, 90)])
  func lowerFactor(rows: Int, columns: Int) {
    let x = Self.numbers(rows * columns, seed: 1)
    let l = DenseMatrix(rows: rows, columns: columns, entries: x).lowerFactor()
    for i in 0..<rows {
      for j in 0..<rows {
        let gram = (0..<columns).reduce(0.0) { $0 + x[i * columns + $1] * x[j * columns + $1] }
        let product = (0..<rows).reduce(0.0) { $0 + l[i, $1] * l[j, $1] }
        #expect(abs(gram - product) < 1e-12 * Double(columns))
        if j > i { #expect(l[i, j] == 0) }
      }
    }
  }

  @Test("rows that depend on each other have a factor too", .tags(.limit))
  func dependentRows() {
    let row = Self.numbers(6, seed: 2)
    let l = DenseMatrix(rows: 2, columns: 6, entries: row + row.map { 2 * $0 }).lowerFactor()
    #expect(abs(l[1, 0] - 2 * l[0, 0]) < 1e-14 && abs(l[1, 1]) < 1e-14)
  }

  @Test(
    "products and outer products are their sums, whatever the length", .tags(.identity), arguments: 1...17)
  func products(columns: Int) {
    var f = DenseMatrix(rows: 3, columns: columns, entries: Self.numbers(3 * columns, seed: 3))
    let (x, y) = (Self.numbers(columns, seed: 4), Self.numbers(3, seed: 5))
    let before = f
    var (up, down) = ([9.0, 9, 9], [Double](repeating: 9, count: columns))
    f.apply(to: x, into: &up)
    f.applyTransposed(to: y, times: 2, into: &down)
    f.addOuter(y, x, times: 0.5)
    for i in 0..<3 {
      #expect(abs(up[i] - (0..<columns).reduce(0) { $0 + before[i, $1] * x[$1] }) < 1e-14)
      for k in 0..<columns { #expect(abs(f[i, k] - before[i, k] - 0.5 * y[i] * x[k]) < 1e-16) }
    }
    for k in 0..<columns {
      #expect(abs(down[k] - (0..<3).reduce(0) { $0 + 2 * before[$1, k] * y[$1] }) < 1e-15)
    }
  }

  @Test(
    "α op(A) op(B) + β C is its sums, transposed or not, and of one row or column", .tags(.identity),
    arguments: [(3, 4, 5), (1, 4, 5), (3, 1, 5), (1, 1, 5), (3, 4, 1)],
    [(false, false), (false, true), (true, false), (true, true)])
  func matrixProducts(_ sizes: (Int, Int, Int), _ transposes: (Bool, Bool)) {
    let (rows, columns, inner) = sizes
    let shape = ProductShape(
      rows: rows, columns: columns, inner: inner, transposesLeft: transposes.0, transposesRight: transposes.1)
    // Longer than the matrices by one.
    let a = Self.numbers(rows * inner + 1, seed: 6)
    let b = Self.numbers(inner * columns + 1, seed: 7)
    let before = Self.numbers(rows * columns + 1, seed: 8)
    var (sum, product) = (before, before.map { _ in Double.nan })
    var sumSpan = sum.mutableSpan
    DenseKernels.multiply(a.span, b.span, shape, times: 2, keeping: 0.5, into: &sumSpan)
    var productSpan = product.mutableSpan
    DenseKernels.multiply(a.span, b.span, shape, into: &productSpan)
    for i in 0..<rows {
      for j in 0..<columns {
        let exact = (0..<inner).reduce(0.0) { total, k in
          total + a[transposes.0 ? k * rows + i : i * inner + k]
            * b[transposes.1 ? j * inner + k : k * columns + j]
        }
        #expect(abs(product[i * columns + j] - exact) < 1e-15)
        #expect(abs(sum[i * columns + j] - 2 * exact - before[i * columns + j] / 2) < 1e-15)
      }
    }
    #expect(sum[rows * columns] == before[rows * columns] && product[rows * columns].isNaN)
  }
}
