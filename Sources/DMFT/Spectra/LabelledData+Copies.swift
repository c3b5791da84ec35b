import LinearAlgebra

extension LabelledData {
  /// How many samples repeat an earlier one: equal features, or no distance, K_μμ + K_νν = 2 K_μν, in the kernel.
  ///
  /// Copies are no independent samples: corrections for the number of samples count on these, and copies in both halves make
  /// held-out losses fall as fitted ones do.
  public var copies: Int {
    switch inputs {
    case .features(let features):
      return features.rows - Set((0..<features.rows).map { features.rows([$0]).entries }).count
    case .kernel(let kernel):
      return (1..<max(1, kernel.rows)).count { i in
        (0..<i).contains { j in
          let sum = kernel[i, i] + kernel[j, j]
          return sum - 2 * kernel[i, j] <= Self.sameness * sum
        }
      }
    }
  }

  /// Relative; neighbours on a line of thousands of samples are farther apart in any kernel with a range of eigenvalues.
  private static let sameness = 1e-12
}
