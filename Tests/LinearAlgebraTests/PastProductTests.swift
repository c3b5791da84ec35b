import LinearAlgebra
import TestSupport
import Testing

/// Stored rows of the window are out of date on purpose: a product that read them would be off by thousands.
@Suite("Products of a window's rows with an operator are the sums over the middle time")
struct PastProductTests {
  func emptyProduct(_ c: ProductCase) -> (PastProduct, RowBlock) {
    var product = PastProduct(dimension: c.dimension, height: c.panelHeight, panelHeight: c.panelHeight)
    product.reset(to: c.window, basis: c.basis)
    var target = RowBlock(dimension: c.dimension, height: c.panelHeight)
    target.reset(to: c.window)
    return (product, target)
  }

  @Test("x A for causal A", .tags(.identity), arguments: ProductCase.all)
  func plain(_ c: ProductCase) {
    var (product, target) = emptyProduct(c)
    let history = c.outdated(c.causal).causal.stored(below: c.window.upperBound, panelHeight: c.panelHeight)
    let rows = c.causal.rows(c.window, height: c.panelHeight)
    product.add(to: &target, c.leftRows, history, window: rows, tolerance: 1e-15)
    #expect(c.deviation(of: target, from: c.product(c.causal)) < 1e-13)
  }

  @Test("x A with the past only", .tags(.identity), arguments: ProductCase.all)
  func past(_ c: ProductCase) {
    var (product, target) = emptyProduct(c)
    let history = c.causal.stored(below: c.window.upperBound, panelHeight: c.panelHeight)
    product.addPast(to: &target, c.leftRows, history, tolerance: 1e-15)
    #expect(c.deviation(of: target, from: c.product(c.causal, below: c.window.lowerBound)) < 1e-13)
  }

  @Test("x Aᵀ for causal A", .tags(.identity), arguments: ProductCase.all)
  func transposed(_ c: ProductCase) {
    var (product, target) = emptyProduct(c)
    let history = c.outdated(c.causal).causal.stored(below: c.window.upperBound, panelHeight: c.panelHeight)
    let rows = c.causal.rows(c.window, height: c.panelHeight)
    product.add(to: &target, c.leftRows, transposed: history, window: rows, tolerance: 1e-15)
    #expect(c.deviation(of: target, from: c.product(c.causal.transposed)) < 1e-13)
  }

  @Test("x C for symmetric C, on any number of workers", .tags(.identity), arguments: ProductCase.all)
  func symmetric(_ c: ProductCase) {
    let history = c.outdated(c.symmetric).storedSymmetric(
      below: c.window.upperBound, panelHeight: c.panelHeight)
    let rows = c.symmetric.rows(c.window, height: c.panelHeight)
    let expected = c.product(c.symmetric)
    for workers in [1, 2, 3, 64] {
      var (product, target) = emptyProduct(c)
      product.add(to: &target, c.leftRows, history, window: rows, tolerance: 1e-15, workers: workers)
      #expect(c.deviation(of: target, from: expected) < 1e-13, "\(workers) workers")
    }
  }

  @Test(
    "is added to what the target held, and again when the product is asked for again", .tags(.identity),
    arguments: ProductCase.all)
  func accumulation(_ c: ProductCase) {
    var (product, target) = emptyProduct(c)
    let history = c.causal.stored(below: c.window.lowerBound, panelHeight: c.panelHeight)
    let rows = c.causal.rows(c.window, height: c.panelHeight)
    target.addDiagonal(5)
    for _ in 0..<3 { product.add(to: &target, c.leftRows, history, window: rows, tolerance: 1e-15) }
    let expected = 3 * c.product(c.causal) + 5 * SquareMatrix.identity(c.dimension)
    #expect(c.deviation(of: target, from: expected) < 1e-13)
  }

  /// Corrections that were lost, or counted twice, would add up over the sweeps.
  @Test(
    "over sweeps that change the rows by less and less is that of the last rows", .tags(.identity),
    arguments: ProductCase.all)
  func sweeps(_ c: ProductCase) {
    var (product, _) = emptyProduct(c)
    let history = c.causal.stored(below: c.window.lowerBound, panelHeight: c.panelHeight)
    let rows = c.causal.rows(c.window, height: c.panelHeight)
    let (rough, smooth) = (
      SquareMatrix.random(c.dimension, seed: 9), SquareMatrix.smooth(c.dimension, exponent: 1)
    )
    var target = rows
    for sweep in 1...20 {
      let (size, last) = (1 / Double(sweep * sweep * sweep), sweep == 20)
      let x = last ? c.left : c.left + size * (sweep.isMultiple(of: 2) ? rough : smooth)
      target.reset(to: c.window)
      product.add(
        to: &target, x.rows(c.window, height: c.panelHeight), history, window: rows,
        tolerance: last ? 1e-15 : 1e-6 * size)
    }
    #expect(c.deviation(of: target, from: c.product(c.causal)) < 1e-12)
  }

  @Test("starts afresh in a new window", .tags(.identity))
  func windows() {
    var product = PastProduct(dimension: 48, height: 16, panelHeight: 16)
    let (x, a) = (SquareMatrix.random(48, seed: 4), SquareMatrix.randomCausal(48, seed: 5))
    let history = a.stored(below: 48, panelHeight: 16)
    for window in [0..<7, 7..<16, 16..<32, 32..<40, 40..<48] {
      product.reset(to: window, basis: nil)
      var target = RowBlock(dimension: 48, height: 16)
      target.reset(to: window)
      product.add(
        to: &target, x.rows(window, height: 16), history, window: a.rows(window, height: 16), tolerance: 1e-15
      )
      let expected = SquareMatrix(size: 48) { t, s in
        (0..<window.upperBound).reduce(0) { $0 + x[t, $1] * a[$1, s] }
      }
      #expect(target.deviation(from: expected) < 1e-13)
    }
  }
}
