import LinearAlgebra
import TestSupport
import Testing

@Suite("Products of a window's rows with a stored operator are the sums over the middle time")
struct RowBlockProductTests {
  /// The product, on several numbers of workers, and the rows of x and of the operator in the window.
  func results(
    _ c: ProductCase, _ a: SquareMatrix,
    _ product: (inout RowBlock, RowBlock, RowBlock, MarchedOperators, Int) -> Void
  ) -> [RowBlock] {
    let stored = c.stored
    let x = c.left.rows(c.window, height: c.panelHeight, stored.layout)
    let rows = a.rows(c.window, height: c.panelHeight, stored.layout)
    return [1, 2, 5].map { workers in
      var target = RowBlock(dimension: c.dimension, height: c.panelHeight)
      target.reset(to: c.window, layout: stored.layout)
      product(&target, x, rows, stored, workers)
      return target
    }
  }

  @Test("x A for causal A", .tags(.identity), arguments: ProductCase.all)
  func plain(_ c: ProductCase) {
    let found = results(c, c.causal) { target, x, rows, stored, workers in
      target.addProduct(2, x, stored.causal, workers: workers)
      target.addWindowProduct(2, x, rows, below: target.width)
    }
    for result in found { #expect(c.deviation(of: result, from: 2 * c.product(c.causal)) < c.tolerance) }
  }

  @Test("x A with the past only", .tags(.identity), arguments: ProductCase.all)
  func past(_ c: ProductCase) {
    let expected = c.product(c.causal, below: c.window.lowerBound)
    for result in results(c, c.causal, { $0.addProduct(1, $1, $3.causal, workers: $4) }) {
      #expect(c.deviation(of: result, from: expected) < c.tolerance)
    }
  }

  @Test("x Aᵀ for causal A", .tags(.identity), arguments: ProductCase.all)
  func transposed(_ c: ProductCase) {
    let found = results(c, c.causal) { target, x, rows, stored, workers in
      target.addProduct(-1, x, transposed: stored.causal, workers: workers)
      target.addWindowProduct(-1, x, transposed: rows)
    }
    for result in found {
      #expect(c.deviation(of: result, from: -1 * c.product(c.causal.transposed)) < c.tolerance)
    }
  }

  @Test("x C for symmetric C", .tags(.identity), arguments: ProductCase.all)
  func symmetric(_ c: ProductCase) {
    let found = results(c, c.symmetric) { target, x, rows, stored, workers in
      target.addProduct(1, x, stored.symmetric, workers: workers)
      target.addWindowProduct(1, x, rows, below: target.firstWindowColumn)
      target.addWindowProduct(1, x, transposed: rows)
    }
    for result in found { #expect(c.deviation(of: result, from: c.product(c.symmetric)) < c.tolerance) }
  }

  /// Large enough to be shared: the columns of a share may end anywhere.
  @Test("on any number of workers, whatever their shares", .tags(.identity), arguments: [96, 101, 127])
  func shares(start: Int) {
    let (x, a) = (SquareMatrix.random(160, seed: 6), SquareMatrix.randomCausal(160, seed: 7))
    let stored = MarchedOperators(a, .randomSymmetric(160, seed: 8), below: start, panelHeight: 160)
    let window = start..<start + 30
    let expected = SquareMatrix(size: 160) { t, s in
      s < start && window.contains(t) ? (0..<start).reduce(0) { $0 + x[t, $1] * a[$1, s] } : 0
    }
    for workers in [1, 2, 7, 64] {
      var target = RowBlock(dimension: 160, height: 160)
      target.reset(to: window, layout: stored.layout)
      target.addProduct(1, x.rows(window, height: 160, stored.layout), stored.causal, workers: workers)
      #expect(target.deviation(from: expected) < 1e-12, "\(workers) workers")
    }
  }

  /// Wide enough for the storage of blocks and stacks to grow, each in its own way.
  @Test("for several blocks at once as for each", .tags(.identity), arguments: [20, 200, 300])
  func stacks(start: Int) {
    let (size, window) = (start + 9, start..<start + 9)
    let (c, x) = (
      SquareMatrix.randomSymmetric(size, seed: 11), [12, 13, 14].map { SquareMatrix.random(size, seed: $0) }
    )
    let stored = MarchedOperators(c.causal, c, below: start, panelHeight: 16)
    let rows = c.rows(window, height: 16, stored.layout)
    var empty = RowBlock(dimension: size, height: 16)
    var (stack, products) = (RowStack(of: empty, count: 3), RowStack(of: empty, count: 3))
    stack.reset(to: window, layout: stored.layout)
    products.reset(to: window, layout: stored.layout)
    for (index, matrix) in x.enumerated() {
      stack.add(-2, matrix.rows(window, height: 16, stored.layout), at: index)
    }
    products.addProduct(stack, stored.symmetric, window: rows)
    for (index, matrix) in x.enumerated() {
      empty.reset(to: window, layout: stored.layout)
      empty.add(1, products, at: index)
      #expect(empty.deviation(from: -2 * (matrix * c)) < 1e-12)
    }
  }
}
