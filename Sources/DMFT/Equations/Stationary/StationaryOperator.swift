import DMFTNumerics

/// A response that depends on t − s only, as its transform at the two points of a pair; products are products of numbers.
package struct StationaryOperator: CausalOperator {
  package typealias Correlation = StationaryCorrelation
  package typealias Lanes = Complex<SIMD8<Double>>

  /// A(z).
  package let left: Lanes
  /// A(w).
  package let right: Lanes

  package init(_ left: Lanes, _ right: Lanes) {
    self.left = left
    self.right = right
  }

  package static func * (a: Self, b: Self) -> Self { Self(a.left * b.left, a.right * b.right) }
  package static func * (factor: Double, a: Self) -> Self { Self(factor * a.left, factor * a.right) }
  package static func + (a: Self, b: Self) -> Self { Self(a.left + b.left, a.right + b.right) }
  /// 1/(1 − A).
  package var resolvent: Self { Self((1 - left).reciprocal, (1 - right).reciprocal) }
  /// Nothing decays in the runs that this representation describes.
  package var decayed: Self { self }

  package func relativeDeviation(from other: Self) -> Double {
    max(Self.deviation(left, other.left), Self.deviation(right, other.right))
  }

  private static func deviation(_ a: Lanes, _ b: Lanes) -> Double {
    let difference = a - b
    let square = difference.real * difference.real + difference.imaginary * difference.imaginary
    let scale = a.real * a.real + a.imaginary * a.imaginary
    return (0..<SIMD8<Double>.scalarCount).reduce(0) { largest, lane in
      square[lane] == 0 ? largest : max(largest, (square[lane] / scale[lane]).squareRoot())
    }
  }
}

/// A correlation as a linear function of what drives it: terms 0 (target, w(0), labels), 1 (white noise of unit variance on the
/// gradient's diagonal Ñ), 2 … (unknowns). Missing terms are zero.
package struct StationaryCorrelation: CausalCorrelation {
  package typealias Response = StationaryOperator
  package typealias Lanes = Complex<SIMD8<Double>>

  package var terms: [Lanes] = []

  package init(terms: [Lanes] = []) { self.terms = terms }
  package init(source: Lanes) { terms = [source] }
  package init(noise: Lanes) { terms = [Lanes(0), noise] }

  package func term(_ index: Int) -> Lanes { index < terms.count ? terms[index] : Lanes(0) }

  package static func * (factor: Double, a: Self) -> Self { Self(terms: a.terms.map { factor * $0 }) }
  package static func * (factor: Lanes, a: Self) -> Self { Self(terms: a.terms.map { factor * $0 }) }
  package static func + (a: Self, b: Self) -> Self {
    let (long, short) = a.terms.count >= b.terms.count ? (a, b) : (b, a)
    var sum = long
    for index in short.terms.indices { sum.terms[index] += short.terms[index] }
    return sum
  }

  /// A(z) C(z, w) A(w).
  package func sandwiched(by response: StationaryOperator) -> Self { (response.left * response.right) * self }
  package var decayed: Self { self }

  package func learned(richness: Double) -> StationaryOperator {
    precondition(richness == 0, "a coupling that learns is not stationary")
    return StationaryOperator(Lanes(0), Lanes(0))
  }
}
