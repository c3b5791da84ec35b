import LinearAlgebra

/// Products in the recorded equations: with the finished rows of the right factor and with its rows in the window.
extension RowBlock {
  /// self ← self + x A.
  package mutating func addProduct(_ x: RowBlock, _ a: TwoTimeOperator) {
    guard let history = a.history else { return }
    addProduct(1, x, history)
    addWindowProduct(1, x, a.rows, below: width)
  }

  /// self ← self + x Aᵀ.
  package mutating func addProduct(_ x: RowBlock, transposed a: TwoTimeOperator) {
    guard let history = a.history else { return }
    addProduct(1, x, transposed: history)
    addWindowProduct(1, x, transposed: a.rows)
  }

  /// self ← self + x C.
  package mutating func addProduct(_ x: RowBlock, _ c: TwoTimeCorrelation) {
    guard let factor = c.factor else { return }
    addProduct(1, x, factor)
  }

  /// self ← self + α x C.
  mutating func addProduct(_ alpha: Double, _ x: RowBlock, _ c: SymmetricFactor, workers: Int = Workers.count)
  {
    addProduct(alpha, x, c.past, workers: workers)
    addWindowProduct(alpha, x, c.rows, below: firstWindowColumn, workers: workers)
    addWindowProduct(alpha, x, transposed: c.rows)
  }
}

/// A symmetric matrix as the right factor of a product: its past, and its rows in the window.
struct SymmetricFactor: Sendable {
  var past: SymmetricMatrix
  var rows: RowBlock
}

/// A causal operator as a right factor: its past, and its rows in the window.
struct CausalFactor: Sendable {
  var past: LowerTriangle
  var rows: RowBlock
}

extension TwoTimeOperator {
  /// The operator as a right factor, if its history is kept.
  var factor: CausalFactor? { history.map { CausalFactor(past: $0, rows: rows) } }
}

extension TwoTimeCorrelation {
  /// The correlation as a right factor, if its history is kept.
  var factor: SymmetricFactor? { history.map { SymmetricFactor(past: $0, rows: rows) } }
}
