import DMFTNumerics

/// Eight pairs of points (z, w), with the mode sums of products H(z) H(w).
package struct StationaryPair {
  package typealias Lanes = Complex<SIMD8<Double>>

  private let left: [StationaryPoint]
  private let right: [StationaryPoint]
  package let sums: PairSums

  /// - Parameter pairs: one to eight pairs; the last one is repeated in the lanes that are left.
  package init(_ pairs: ArraySlice<(StationaryPoint, StationaryPoint)>, _ measures: ResolventMeasures) {
    precondition((1...Self.lanes).contains(pairs.count))
    var (left, right) = (pairs.map(\.0), pairs.map(\.1))
    while left.count < Self.lanes {
      left.append(left[left.count - 1])
      right.append(right[right.count - 1])
    }
    (self.left, self.right) = (left, right)
    sums = PairSums(left, right, measures)
  }

  package func response(_ value: (StationaryPoint) -> Complex<Double>) -> StationaryOperator {
    StationaryOperator(Lanes(left, value), Lanes(right, value))
  }

  /// 𝒜 of population `population` + 1.
  package func ascending(_ population: Int) -> StationaryOperator { response { $0.ascending[population] } }

  package static let lanes = 8
}

/// Sums over the modes of H_k(z) H_k(w), from the sums of one H each (7.8).
///
///     Σ c λ H H' = −(S − S')/(K̃ − K̃'),   Σ c H H' = (K̃ S − K̃' S')/(K̃ − K̃')
package struct PairSums {
  package typealias Lanes = Complex<SIMD8<Double>>

  /// Σ c H H' and Σ c λ H H'.
  package let response: Lanes
  package let weightedResponse: Lanes
  /// Σ q H H' and Σ q λ H H'.
  package let signal: Lanes
  package let weightedSignal: Lanes

  package init(_ left: [StationaryPoint], _ right: [StationaryPoint], _ measures: ResolventMeasures) {
    let sums = zip(left, right).map { Self.products($0, $1, measures) }
    response = Lanes(sums, \.response)
    weightedResponse = Lanes(sums, \.weightedResponse)
    signal = Lanes(sums, \.signal)
    weightedSignal = Lanes(sums, \.weightedSignal)
  }

  private static func products(
    _ left: StationaryPoint, _ right: StationaryPoint, _ measures: ResolventMeasures
  ) -> ResolventProducts {
    let (k, l, a, b) = (left.kernel, right.kernel, left.sums, right.sums)
    let distance = k - l
    if distance.squaredMagnitude < close * close * k.squaredMagnitude { return measures.products(k, l) }
    let inverse = distance.reciprocal
    return ResolventProducts(
      response: (k * a.response - l * b.response) * inverse,
      weightedResponse: (b.response - a.response) * inverse,
      signal: (k * a.signal - l * b.signal) * inverse, weightedSignal: (b.signal - a.signal) * inverse)
  }

  /// Relative distance of K̃ and K̃' below which their differences would lose three digits or more.
  private static let close = 1e-3
}

extension Complex<SIMD8<Double>> {
  /// The same quantity of eight things.
  package init<Thing>(_ things: [Thing], _ value: (Thing) -> Complex<Double>) {
    self.init(0)
    for lane in things.indices {
      let number = value(things[lane])
      real[lane] = number.real
      imaginary[lane] = number.imaginary
    }
  }
}
