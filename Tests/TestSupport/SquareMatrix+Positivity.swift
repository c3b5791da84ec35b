extension SquareMatrix {
  /// Whether xᵀ A x ≥ 0 for all x, up to a multiple of the identity: whether A + ε has a Cholesky factor.
  public func isPositive(roundOff epsilon: Double) -> Bool {
    var factor = self
    for j in 0..<size {
      let pivot = (0..<j).reduce(self[j, j] + epsilon) { $0 - factor[j, $1] * factor[j, $1] }
      guard pivot > 0 else { return false }
      factor[j, j] = pivot.squareRoot()
      for i in j + 1..<max(size, j + 1) {
        factor[i, j] = (0..<j).reduce(self[i, j]) { $0 - factor[i, $1] * factor[j, $1] } / factor[j, j]
      }
    }
    return true
  }
}
