import LinearAlgebra
import Testing

import DMFT

extension GivenSamples {
  /// Three samples in two dimensions, and two to test on.
  static func three() throws -> GivenSamples {
    try .rows(
      [[1.2, 0.3], [-0.4, 1.1], [0.7, -0.9], [0.2, 0.5], [-1.0, -0.6]], [0.8, -0.5, 0.6, 0.1, -0.3],
      trained: 3)
  }

  /// The modes of a linear chain that learns the samples: K/P has their eigenvalues, the targets their power.
  func modes() throws -> [Mode] {
    let system = try #require(
      SymmetricEigensystem(training.inputs.rowProducts(times: 1 / Double(input.numbers * count))))
    let projections = system.projections(of: training.targets.entries)
    return zip(system.values, projections).map {
      Mode(eigenvalue: max($0, 0), targetPower: $1 * $1 / Double(count))
    }
  }
}

extension Solution {
  func column(_ name: String) throws -> [Double] { try #require(curve[name]) }
}
