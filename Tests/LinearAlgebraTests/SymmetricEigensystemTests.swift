import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Symmetric eigensystems")
struct SymmetricEigensystemTests {
  static func random(_ n: Int, _ m: Int, seed: UInt64) -> DenseMatrix {
    var numbers = SeededNumbers(seed: seed)
    return DenseMatrix(rows: n, columns: m, entries: (0..<n * m).map { _ in numbers.number() })
  }

  @Test("of a path graph are cosines", .tags(.closedForm))
  func path() throws {
    let n = 40
    let values = (0..<n * n).map { abs($0 / n - $0 % n) == 1 ? 1.0 : 0 }
    let system = try #require(SymmetricEigensystem(DenseMatrix(rows: n, columns: n, entries: values)))
    let expected = (1...n).map { 2 * cos(.pi * Double($0) / Double(n + 1)) }
    #expect(zip(system.values, expected).allSatisfy { abs($0 - $1) < 1e-13 })
  }

  @Test("reproduce quadratic forms: yᵀA y = Σ λ_i (u_i·y)², |y|² = Σ (u_i·y)²", .tags(.identity))
  func forms() throws {
    let gram = Self.random(30, 50, seed: 1).rowProducts(times: 0.5)
    let y = Self.random(30, 1, seed: 2).entries
    let system = try #require(SymmetricEigensystem(gram))
    let squares = system.projections(of: y).map { $0 * $0 }
    var form = 0.0
    for i in 0..<30 { for j in 0..<30 { form += y[i] * gram[i, j] * y[j] } }
    #expect(
      relativeDeviation(of: zip(system.values, squares).reduce(0) { $0 + $1.0 * $1.1 }, from: form) < 1e-12)
    #expect(relativeDeviation(of: squares.reduce(0, +), from: y.reduce(0) { $0 + $1 * $1 }) < 1e-12)
  }

  @Test("Gram matrices are sums of products", .tags(.identity))
  func products() {
    let (x, z) = (Self.random(7, 4, seed: 3), Self.random(7, 3, seed: 4))
    func sum(_ count: Int, _ term: (Int) -> Double) -> Double { (0..<count).reduce(0) { $0 + term($1) } }
    let (rows, columns, mixed) = (
      x.rowProducts(times: 2), x.columnProducts(times: 2), x.transposedTimes(z, times: 2)
    )
    for i in 0..<7 {
      for j in 0..<7 { #expect(abs(rows[i, j] - 2 * sum(4) { x[i, $0] * x[j, $0] }) < 1e-14) }
    }
    for i in 0..<4 {
      for j in 0..<4 { #expect(abs(columns[i, j] - 2 * sum(7) { x[$0, i] * x[$0, j] }) < 1e-14) }
    }
    for i in 0..<4 {
      for j in 0..<3 { #expect(abs(mixed[i, j] - 2 * sum(7) { x[$0, i] * z[$0, j] }) < 1e-14) }
    }
  }

  @Test("parts are the rows and columns named", .tags(.identity))
  func parts() {
    let x = DenseMatrix(rows: 3, columns: 3, entries: [0, 1, 2, 10, 11, 12, 20, 21, 22])
    #expect(x.block(rows: [0, 2], columns: [0, 2]).entries == [0, 2, 20, 22])
    #expect(x.rows([1]).entries == [10, 11, 12])
  }
}
