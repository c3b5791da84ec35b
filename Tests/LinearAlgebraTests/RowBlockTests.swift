import LinearAlgebra
import TestSupport
import Testing

@Suite("Blocks of rows")
struct RowBlockTests {
  static let window = 5..<9
  let a = SquareMatrix.random(12, seed: 21)
  let b = SquareMatrix.random(12, seed: 22)
  let d = (0..<12).map { 1 / Double($0 + 1) }

  func rows(_ matrix: SquareMatrix) -> RowBlock { matrix.rows(Self.window, height: 6) }

  @Test("taken anew are zero", .tags(.identity))
  func reset() {
    var block = rows(a)
    block.reset(to: 2..<8)
    #expect(block.maximumMagnitude == 0)
    #expect(block.width == 8 && block.rowCount == 6)
  }

  @Test("add and multiply entry by entry", .tags(.identity))
  func arithmetic() {
    var block = rows(a)
    block.add(-3, rows(b))
    block.addProduct(2, rows(a), entrywise: EntrywiseFactor(rows(b), layout: .times))
    block.addDiagonal(7)
    block.addScaledColumns(of: rows(b), by: DiagonalScaling(d))
    block.scale(by: 0.5)
    let columns = b * SquareMatrix.diagonal(d)
    let expected = 0.5 * (a - 3 * b + 2 * a.entrywise(b) + 7 * .identity(12) + columns)
    #expect(block.deviation(from: expected) < 1e-14)
  }

  @Test("decay by d(t) d(s)", .tags(.identity))
  func decay() {
    var both = rows(.zero(12))
    both.addScaledColumns(of: rows(a), by: DiagonalScaling(d))
    both.scaleRows(by: DiagonalScaling(d))
    #expect(both.deviation(from: SquareMatrix.diagonal(d) * a * SquareMatrix.diagonal(d)) < 1e-15)
  }

  @Test("are made causal, or symmetric, from the left of the diagonal", .tags(.identity))
  func shape() {
    var (causal, symmetric) = (rows(a), rows(a))
    causal.clearAboveDiagonal()
    symmetric.mirrorBelowDiagonal()
    #expect(causal.deviation(from: a.causal) == 0)
    let mirrored = SquareMatrix(size: 12) { t, s in Self.window.contains(s) && s > t ? a[s, t] : a[t, s] }
    #expect(symmetric.deviation(from: mirrored) == 0)
    #expect(symmetric.asymmetry == 0)
  }

  @Test("measure their own asymmetry inside the window", .tags(.identity))
  func asymmetry() {
    var block = SquareMatrix.randomSymmetric(12, seed: 23).rows(Self.window, height: 6)
    #expect(block.asymmetry == 0)
    block[8, 6] += 0.25
    block[7, 2] += 10
    #expect(abs(block.asymmetry - 0.25) < 1e-15)
  }

  @Test(
    "have an infinite magnitude when an entry is not a number", .tags(.contract),
    arguments: [Double.nan, .infinity])
  func notANumber(value: Double) {
    var block = rows(a)
    block[6, 3] = value
    #expect(block.maximumMagnitude == .infinity)
    #expect(block.maximumDifference(from: rows(a)) == .infinity)
  }

  /// (1 − α M_bb) (1 − α M_bb)^-1 y = y. A solve that read the diagonal or the upper part of M would miss.
  @Test(
    "are solved against their own window: (1 − α M)(1 − α M)^-1 = 1", .tags(.identity), arguments: [1, -0.7])
  func solve(alpha: Double) {
    var block = rows(b)
    block.solveInBlock(rows(a), scaledBy: alpha)
    let inWindow = SquareMatrix(size: 12) { t, s in
      Self.window.contains(t) && Self.window.contains(s) && s < t ? a[t, s] : 0
    }
    let solution = SquareMatrix(size: 12) { t, s in Self.window.contains(t) && s < 9 ? block[t, s] : 0 }
    #expect(rows(solution - alpha * (inWindow * solution)).deviation(from: b) < 1e-14)
    #expect(block.maximumDifference(from: rows(b)) > 0.1)
  }
}
