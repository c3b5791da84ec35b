import DMFTEquations
import DMFTNumerics

/// A response that depends on t − s only, as its transform at the two points of a pair; products are products of numbers.
struct StationaryOperator: CausalOperator {
  typealias Correlation = StationaryCorrelation
  typealias Lanes = Complex<SIMD8<Double>>

  /// A(z).
  let left: Lanes
  /// A(w).
  let right: Lanes

  init(_ left: Lanes, _ right: Lanes) {
    self.left = left
    self.right = right
  }

  static func * (a: Self, b: Self) -> Self { Self(a.left * b.left, a.right * b.right) }
  static func * (factor: Double, a: Self) -> Self { Self(factor * a.left, factor * a.right) }
  static func + (a: Self, b: Self) -> Self { Self(a.left + b.left, a.right + b.right) }
  /// 1/(1 − A).
  var resolvent: Self { Self((1 - left).reciprocal, (1 - right).reciprocal) }
  /// Nothing decays in the runs that this representation describes.
  var decayed: Self { self }

  func relativeDeviation(from other: Self) -> Double {
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
struct StationaryCorrelation: CausalCorrelation {
  typealias Response = StationaryOperator
  typealias Lanes = Complex<SIMD8<Double>>

  var terms: [Lanes] = []

  init(terms: [Lanes] = []) { self.terms = terms }
  init(source: Lanes) { terms = [source] }
  init(noise: Lanes) { terms = [Lanes(0), noise] }

  func term(_ index: Int) -> Lanes { index < terms.count ? terms[index] : Lanes(0) }

  static func * (factor: Double, a: Self) -> Self { Self(terms: a.terms.map { factor * $0 }) }
  static func * (factor: Lanes, a: Self) -> Self { Self(terms: a.terms.map { factor * $0 }) }
  static func + (a: Self, b: Self) -> Self {
    let (long, short) = a.terms.count >= b.terms.count ? (a, b) : (b, a)
    var sum = long
    for index in short.terms.indices { sum.terms[index] += short.terms[index] }
    return sum
  }

  /// A(z) C(z, w) A(w).
  func sandwiched(by response: StationaryOperator) -> Self { (response.left * response.right) * self }
  var decayed: Self { self }

  func learned(richness: Double) -> StationaryOperator {
    precondition(richness == 0, "a coupling that learns is not stationary")
    return StationaryOperator(Lanes(0), Lanes(0))
  }
}
