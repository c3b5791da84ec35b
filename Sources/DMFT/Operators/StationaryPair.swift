/// Eight pairs of points (z, w), with the mode sums of products H(z) H(w).
struct StationaryPair {
  typealias Lanes = Complex<SIMD8<Double>>

  private let left: [StationaryPoint]
  private let right: [StationaryPoint]
  let sums: PairSums

  /// - Parameter pairs: one to eight pairs; the last one is repeated in the lanes that are left.
  init(_ pairs: ArraySlice<(StationaryPoint, StationaryPoint)>) {
    precondition((1...Self.lanes).contains(pairs.count))
    var (left, right) = (pairs.map(\.0), pairs.map(\.1))
    while left.count < Self.lanes {
      left.append(left[left.count - 1])
      right.append(right[right.count - 1])
    }
    (self.left, self.right) = (left, right)
    sums = PairSums(left, right)
  }

  func response(_ value: (StationaryPoint) -> Complex<Double>) -> StationaryOperator {
    StationaryOperator(Lanes(left, value), Lanes(right, value))
  }

  /// 𝒜 of population `population` + 1.
  func ascending(_ population: Int) -> StationaryOperator { response { $0.ascending[population] } }

  static let lanes = 8
}

/// Sums over the modes of H_k(z) H_k(w), from the sums of one H each (7.8).
///
///     Σ c λ H H' = −(S − S')/(K̃ − K̃'),   Σ c H H' = (K̃ S − K̃' S')/(K̃ − K̃')
struct PairSums {
  typealias Lanes = Complex<SIMD8<Double>>

  /// Σ c H H' and Σ c λ H H'.
  let response: Lanes
  let weightedResponse: Lanes
  /// Σ q H H' and Σ q λ H H'.
  let signal: Lanes
  let weightedSignal: Lanes

  init(_ left: [StationaryPoint], _ right: [StationaryPoint]) {
    let sums = zip(left, right).map(Self.scalar)
    response = Lanes(sums, \.0)
    weightedResponse = Lanes(sums, \.1)
    signal = Lanes(sums, \.2)
    weightedSignal = Lanes(sums, \.3)
  }

  private typealias Values = (Complex<Double>, Complex<Double>, Complex<Double>, Complex<Double>)

  private static func scalar(_ left: StationaryPoint, _ right: StationaryPoint) -> Values {
    let (k, l, a, b) = (left.kernel, right.kernel, left.sums, right.sums)
    let distance = k - l
    if distance.squaredMagnitude == 0 {
      return (a.responseSquared, a.weightedSquared, a.signalSquared, a.weightedSignalSquared)
    }
    let inverse = distance.reciprocal
    return (
      (k * a.response - l * b.response) * inverse, (b.response - a.response) * inverse,
      (k * a.signal - l * b.signal) * inverse, (b.signal - a.signal) * inverse
    )
  }
}

extension Complex<SIMD8<Double>> {
  /// The same quantity of eight things.
  init<Thing>(_ things: [Thing], _ value: (Thing) -> Complex<Double>) {
    self.init(0)
    for lane in things.indices {
      let number = value(things[lane])
      real[lane] = number.real
      imaginary[lane] = number.imaginary
    }
  }
}
