import DMFTNumerics

/// Correlations that equations determine linearly: x_i = b_i + Σ_j M_ij x_j, with b in the source and noise terms.
package struct LinearUnknowns {
  package typealias Lanes = Complex<SIMD8<Double>>

  private var count = 0
  /// What each unknown equals, once its equation is known.
  private var equations: [StationaryCorrelation] = []
  private static let firstUnknown = 2

  package mutating func unknown() -> StationaryCorrelation {
    var result = StationaryCorrelation(
      terms: [Lanes](repeating: Lanes(0), count: Self.firstUnknown + count + 1))
    result.terms[Self.firstUnknown + count] = Lanes(1)
    count += 1
    equations.append(result)
    return result
  }

  /// Closes an unknown and eliminates it from all equations closed so far, and those from it.
  package mutating func close(_ unknown: StationaryCorrelation, with value: StationaryCorrelation) {
    let index = unknown.terms.count - Self.firstUnknown - 1
    let solved = Self.solved(for: index, eliminated(value))
    equations[index] = solved
    for other in equations.indices where other != index {
      equations[other] = Self.substituted(solved, for: index, in: equations[other])
    }
  }

  /// A correlation in terms of source, noise and the unknowns that are still open.
  package func eliminated(_ value: StationaryCorrelation) -> StationaryCorrelation {
    equations.indices.reduce(value) { Self.substituted(equations[$1], for: $1, in: $0) }
  }

  /// x = b + m x gives x = b/(1 − m).
  private static func solved(for index: Int, _ value: StationaryCorrelation) -> StationaryCorrelation {
    let own = value.term(firstUnknown + index)
    var rest = value
    if firstUnknown + index < rest.terms.count { rest.terms[firstUnknown + index] = Lanes(0) }
    return (1 - own).reciprocal * rest
  }

  private static func substituted(
    _ solution: StationaryCorrelation, for index: Int, in value: StationaryCorrelation
  ) -> StationaryCorrelation {
    let weight = firstUnknown + index
    guard weight < value.terms.count else { return value }
    var rest = value
    rest.terms[weight] = Lanes(0)
    return rest + value.terms[weight] * solution
  }
}
