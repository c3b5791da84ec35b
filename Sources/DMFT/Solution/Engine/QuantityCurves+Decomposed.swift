import DMFTRuns

extension VarianceSource {
  /// The column that holds its part.
  public var quantity: Quantity {
    switch self {
    case .width: .widthLoss
    case .samples: .samplesLoss
    case .batch: .batchLoss
    case .labelNoise: .labelNoiseLoss
    }
  }
}

/// The variances that trainings have in common which share the draws up to each source.
package struct SharedVariances {
  /// By source, without the last one that draws anything, whose is the variance itself.
  package var levels: [(source: VarianceSource, variance: [Double])] = []
  /// The last source that draws anything; nil when nothing is drawn.
  package let last: VarianceSource?

  package init(levels: [(source: VarianceSource, variance: [Double])] = [], last: VarianceSource?) {
    (self.levels, self.last) = (levels, last)
  }
}

extension QuantityCurves {
  /// Writes the parts of the variance, differences of what trainings share (3.9): not negative, and their sum is the variance.
  ///
  /// - Parameter allowed: the rounding error at an index.
  /// - Throws: `SolverError.invariantBroken` when a part is negative by more than rounding errors.
  package mutating func decompose(_ shared: SharedVariances, allowed: (Int) -> Double) throws {
    let total = self[.variance]
    var below = [Double](repeating: 0, count: total.count)
    for source in VarianceSource.allCases {
      var upTo = below
      if source == shared.last {
        upTo = total
      } else if let level = shared.levels.first(where: { $0.source == source }) {
        for index in total.indices {
          let value = level.variance[index]
          upTo[index] = min(max(value, below[index]), total[index])
          guard abs(upTo[index] - value) <= allowed(index) else {
            throw SolverError.invariantBroken(
              "the \(source.quantity.label) cannot be told from rounding errors at point \(index) of the curve, where parts of the "
                + "variance differ by \(abs(upTo[index] - value)); try a smaller optimizer.learningRate")
          }
        }
      }
      self[source.quantity] = zip(upTo, below).map { $0 - $1 }
      below = upTo
    }
  }
}
