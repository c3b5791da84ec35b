import LinearAlgebra
import TestSupport
import Testing

@Suite("Polar factors")
struct PolarFactorTests {
  static func random(_ rows: Int, _ columns: Int) -> [Double] {
    var numbers = SeededNumbers(seed: UInt64(rows * 100 + columns))
    return (0..<rows * columns).map { _ in numbers.number() }
  }

  /// A Bᵀ of matrices with `columns` columns.
  func gram(_ a: [Double], _ b: [Double], columns: Int) -> [[Double]] {
    (0..<a.count / columns).map { i in
      (0..<b.count / columns).map { j in
        (0..<columns).reduce(0) { $0 + a[i * columns + $1] * b[j * columns + $1] }
      }
    }
  }

  func transpose(_ a: [Double], columns: Int) -> [Double] {
    let rows = a.count / columns
    return (0..<a.count).map { a[($0 % rows) * columns + $0 / rows] }
  }

  @Test(
    "X Xᵀ = 1, and X Mᵀ is symmetric with the singular values of M", .tags(.identity),
    arguments: [(1, 1), (1, 6), (5, 5), (4, 9)])
  func wide(rows: Int, columns: Int) throws {
    let m = Self.random(rows, columns)
    let x = try #require(PolarFactor.of(m, rows: rows, columns: columns))
    let (square, mixed) = (gram(x, x, columns: columns), gram(x, m, columns: columns))
    for i in 0..<rows {
      for j in 0..<rows {
        #expect(abs(square[i][j] - (i == j ? 1 : 0)) < 1e-13)
        #expect(abs(mixed[i][j] - mixed[j][i]) < 1e-13)
      }
    }
    // (X Mᵀ)² = M Mᵀ with a positive trace for every such factor: the root is the positive one.
    let values = try #require(
      SymmetricEigensystem(DenseMatrix(rows: rows, columns: rows, entries: mixed.flatMap { $0 }))
    ).values
    #expect(values.allSatisfy { $0 > 0 })
    let squares = values.reduce(0) { $0 + $1 * $1 }
    #expect(abs(squares / m.reduce(0) { $0 + $1 * $1 } - 1) < 1e-13)
  }

  @Test("of the transpose is the transpose", .tags(.identity))
  func tall() throws {
    let m = Self.random(4, 9)
    let x = try #require(PolarFactor.of(m, rows: 4, columns: 9))
    let y = try #require(PolarFactor.of(transpose(m, columns: 9), rows: 9, columns: 4))
    for (a, b) in zip(y, transpose(x, columns: 9)) { #expect(abs(a - b) < 1e-13) }
  }

  @Test("of what is not of full rank leaves its null space alone", .tags(.identity))
  func rank() throws {
    let (a, b) = (Self.random(6, 2), Self.random(2, 5))
    let m = gram(a, transpose(b, columns: 5), columns: 2).flatMap { $0 }
    let x = try #require(PolarFactor.of(m, rows: 6, columns: 5))
    #expect(abs(x.reduce(0) { $0 + $1 * $1 } - 2) < 1e-12)
    // X Xᵀ M = M.
    let back = gram(gram(x, x, columns: 5).flatMap { $0 }, transpose(m, columns: 5), columns: 6).flatMap {
      $0
    }
    for (p, q) in zip(back, m) { #expect(abs(p - q) < 1e-13) }
  }

  @Test("of what is no number is none", .tags(.contract))
  func notANumber() { #expect(PolarFactor.of([.nan, 1, 1, 1], rows: 2, columns: 2) == nil) }
}
