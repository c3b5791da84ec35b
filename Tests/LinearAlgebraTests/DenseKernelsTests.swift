import LinearAlgebra
import TestSupport
import Testing

@Suite("Products of a dense matrix")
struct DenseKernelsTests {
  static func numbers(_ count: Int, seed: UInt64) -> [Double] {
    var source = SeededNumbers(seed: seed)
    return (0..<count).map { _ in source.number() }
  }

  @Test(
    "X Xᵀ = L Lᵀ with L lower triangular", .tags(.identity), arguments: [(1, 1), (3, 3), (5, 17), (40, 90)])
  func lowerFactor(rows: Int, columns: Int) {
    let x = Self.numbers(rows * columns, seed: 1)
    let l = DenseKernels.lowerFactor(x, rows: rows, columns: columns)
    for i in 0..<rows {
      for j in 0..<rows {
        let gram = (0..<columns).reduce(0.0) { $0 + x[i * columns + $1] * x[j * columns + $1] }
        let product = (0..<rows).reduce(0.0) { $0 + l[i * rows + $1] * l[j * rows + $1] }
        #expect(abs(gram - product) < 1e-12 * Double(columns))
        if j > i { #expect(l[i * rows + j] == 0) }
      }
    }
  }

  @Test("rows that depend on each other have a factor too", .tags(.limit))
  func dependentRows() {
    let row = Self.numbers(6, seed: 2)
    let l = DenseKernels.lowerFactor(row + row.map { 2 * $0 }, rows: 2, columns: 6)
    #expect(abs(l[2] - 2 * l[0]) < 1e-14 && abs(l[3]) < 1e-14)
  }

  @Test("products and outer products are their sums", .tags(.identity))
  func products() {
    var f = Self.numbers(3 * 4, seed: 3)
    let (x, y) = (Self.numbers(4, seed: 4), Self.numbers(3, seed: 5))
    let before = f
    var (up, down) = ([9.0, 9, 9], [9.0, 9, 9, 9])
    var upper = up.mutableSpan
    var lower = down.mutableSpan
    DenseKernels.multiply(f.span, rows: 3, columns: 4, by: x.span, into: &upper)
    DenseKernels.multiplyTransposed(f.span, rows: 3, columns: 4, by: y.span, times: 2, into: &lower)
    var entries = f.mutableSpan
    DenseKernels.addOuter(y.span, x.span, times: 0.5, to: &entries)
    for i in 0..<3 { #expect(abs(up[i] - (0..<4).reduce(0) { $0 + before[4 * i + $1] * x[$1] }) < 1e-15) }
    for k in 0..<4 {
      #expect(abs(down[k] - (0..<3).reduce(0) { $0 + 2 * before[4 * $1 + k] * y[$1] }) < 1e-15)
    }
    for i in 0..<12 { #expect(abs(f[i] - before[i] - 0.5 * y[i / 4] * x[i % 4]) < 1e-16) }
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
