import LinearAlgebra
import TestSupport
import Testing

/// Products of a change of rows with the past, split among workers by columns.
@Suite("The work of a product may be split among any number of workers")
struct RowBlockProductTests {
  /// Window starts at every place inside a panel: a worker's share may then be empty, or end inside one.
  static let starts = Array(64..<82)

  func change(_ x: RowBlock, _ panelHeight: Int) -> RowChange {
    var change = RowChange(dimension: x.dimension, height: panelHeight, panelHeight: panelHeight)
    change.reset(to: x.window, basis: nil)
    change.update(to: x, tolerance: 0)
    return change
  }

  /// The products of three rows with their past on several numbers of workers.
  func results(
    start: Int, _ product: (inout RowBlock, RowChange, Int) -> Void
  ) -> [(workers: Int, result: RowBlock)] {
    let x = SquareMatrix.random(84, seed: 6).rows(start..<start + 2, height: 16)
    let change = change(x, 16)
    return [1, 2, 5, 8, 64].map { workers in
      var target = RowBlock(dimension: 84, height: 16)
      target.reset(to: x.window)
      product(&target, change, workers)
      return (workers, target)
    }
  }

  /// Σ_u 2 x(t, u) A(u, s) over the past, with s in the past.
  func expected(start: Int, _ a: SquareMatrix) -> SquareMatrix {
    let x = SquareMatrix.random(84, seed: 6)
    return SquareMatrix(size: 84) { t, s in
      s < start ? (0..<start).reduce(0) { $0 + 2 * x[t, $1] * a[$1, s] } : 0
    }
  }

  @Test("x A", .tags(.identity), arguments: starts)
  func plain(start: Int) {
    let a = SquareMatrix.randomCausal(84, seed: 7)
    let stored = a.stored(below: start, panelHeight: 16)
    for (workers, result) in results(start: start, { $0.addProduct(2, $1, stored, workers: $2) }) {
      #expect(result.deviation(from: expected(start: start, a)) < 1e-13, "\(workers) workers")
    }
  }

  @Test("x Aᵀ", .tags(.identity), arguments: starts)
  func transposed(start: Int) {
    let a = SquareMatrix.randomCausal(84, seed: 7)
    let stored = a.stored(below: start, panelHeight: 16)
    let expected = expected(start: start, a.transposed)
    for (workers, result) in results(start: start, { $0.addProduct(2, $1, transposed: stored, workers: $2) })
    {
      #expect(result.deviation(from: expected) < 1e-13, "\(workers) workers")
    }
  }

  @Test("x C", .tags(.identity), arguments: starts)
  func symmetric(start: Int) {
    let c = SquareMatrix.randomSymmetric(84, seed: 8)
    let stored = c.storedSymmetric(below: start, panelHeight: 16)
    for (workers, result) in results(start: start, { $0.addProduct(2, $1, stored, workers: $2) }) {
      #expect(result.deviation(from: expected(start: start, c)) < 1e-13, "\(workers) workers")
    }
  }
}
