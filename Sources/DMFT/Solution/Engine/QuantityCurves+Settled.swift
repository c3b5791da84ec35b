extension QuantityCurves {
  /// Gives mean squares their sign: what rounding errors have made negative is zero.
  ///
  /// - Parameter allowed: the rounding error at an index.
  /// - Throws: `SolverError.invariantBroken` for a value that is negative by more.
  package mutating func settle(_ quantity: Quantity, at indices: Range<Int>, allowed: (Int) -> Double) throws
  {
    var values = self[quantity]
    let wrong = indices.clamped(to: values.indices).filter { !(values[$0] > 0) }
    guard !wrong.isEmpty else { return }
    for index in wrong {
      guard values[index] >= -allowed(index) else {
        throw SolverError.invariantBroken(
          "the \(quantity.label) is negative, \(values[index]), at point \(index) of the curve: rounding errors have grown "
            + "too large; try a smaller optimizer.learningRate")
      }
      values[index] = 0
    }
    self[quantity] = values
  }
}
