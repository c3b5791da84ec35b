import LinearAlgebra
import TestSupport
import Testing

@Suite("Resolvents of one operator at several scales")
struct ScaledResolventsTests {
  /// H (1 + λK) = 1 and Y (1 + λKᵀ) = X, whatever the columns stand for.
  @Test("solve their systems", .tags(.identity), arguments: ProductCase.all)
  func systems(_ example: ProductCase) {
    let window = example.window
    let kernel = 0.2 * example.causal.strictlyCausal
    let operators = MarchedOperators(
      kernel, example.symmetric, below: window.lowerBound, panelHeight: example.panelHeight,
      compresses: example.compresses, tolerance: example.texture == .smooth ? 1e-14...1e-14 : nil)
    let rows = kernel.rows(window, height: window.count, operators.layout)
    let scales = [0.1, 0.7]
    var resolvents = ScaledResolvents(scales: scales)
    resolvents.follow(operators.causal)
    var stack = RowStack(of: RowBlock(dimension: example.dimension, height: window.count), count: 2)
    stack.reset(to: window, layout: operators.layout)
    stack.addIdentity()
    stack.solve(resolvents, operators.causal, window: rows)
    for (index, scale) in scales.enumerated() {
      var found = RowBlock(dimension: example.dimension, height: window.count)
      found.reset(to: window, layout: operators.layout)
      found.add(1, stack, at: index)
      var residual = found
      residual.addProduct(scale, found, operators.causal, workers: 1)
      residual.addWindowProduct(scale, found, rows, below: residual.width)
      residual.addDiagonal(-1)
      #expect(residual.maximumMagnitude < 1e-12 * max(1, found.maximumMagnitude))
    }
    let before = stack
    stack.solve(resolvents, transposed: operators.causal, window: rows)
    for (index, scale) in scales.enumerated() {
      var found = RowBlock(dimension: example.dimension, height: window.count)
      found.reset(to: window, layout: operators.layout)
      found.add(1, stack, at: index)
      var residual = found
      residual.addProduct(scale, found, transposed: operators.causal, workers: 1)
      residual.addWindowProduct(scale, found, transposed: rows)
      residual.add(-1, before, at: index)
      #expect(residual.maximumMagnitude < 1e-12 * max(1, found.maximumMagnitude))
    }
  }
}
