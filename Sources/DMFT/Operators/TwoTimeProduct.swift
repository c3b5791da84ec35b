import LinearAlgebra

/// A product in the recorded equations: keeps its part with the past through the sweeps over a window.
final class TwoTimeProduct {
  private unowned let tape: TwoTimeTape
  private var product: PastProduct
  private var windowNumber = -1

  init(_ tape: TwoTimeTape) {
    self.tape = tape
    tape.inventory.products += 1
    product = PastProduct(dimension: tape.dimension, height: tape.panelHeight, panelHeight: tape.panelHeight)
  }

  /// target ← target + A B.
  func add(to target: inout RowBlock, _ a: RowBlock, _ b: TwoTimeOperator) {
    guard let history = b.history else { return }
    enterWindow()
    product.add(to: &target, a, history, window: b.rows, tolerance: tape.tolerance)
  }

  /// target ← target + A_p B_p, without the window's rows of B.
  func addPast(to target: inout RowBlock, _ a: RowBlock, _ b: TwoTimeOperator) {
    guard let history = b.history else { return }
    enterWindow()
    product.addPast(to: &target, a, history, tolerance: tape.tolerance)
  }

  /// target ← target + A Bᵀ.
  func add(to target: inout RowBlock, _ a: RowBlock, transposed b: TwoTimeOperator) {
    guard let history = b.history else { return }
    enterWindow()
    product.add(to: &target, a, transposed: history, window: b.rows, tolerance: tape.tolerance)
  }

  /// target ← target + A C.
  func add(to target: inout RowBlock, _ a: RowBlock, _ c: TwoTimeCorrelation) {
    guard let history = c.history else { return }
    enterWindow()
    product.add(to: &target, a, history, window: c.rows, tolerance: tape.tolerance)
  }

  private func enterWindow() {
    guard windowNumber != tape.windowNumber else { return }
    windowNumber = tape.windowNumber
    product.reset(to: tape.window, basis: tape.basis)
  }
}
