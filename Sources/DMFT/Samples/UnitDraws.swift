import DMFTNumerics

/// Standard normal numbers on the S units of one population.
///
/// The large directions take scrambled Sobol coordinates one after another, as long as there are any; all others are Latin
/// hypercubes, which belong to the step and the place at which they are drawn. A march that leaves out fewer directions takes the
/// numbers of another one of the same scramble for all that both have: their difference is not that of two scrambles.
struct UnitDraws: Sendable {
  /// When, and as which one, a direction is drawn.
  struct Place: Sendable, Hashable {
    var step: Int
    var index: Int
    /// Above or below the coupling.
    var isUpper: Bool
  }

  let units: Int
  /// Which large direction took which coordinate.
  private(set) var taken: [Place: Int]
  private let sequence: SobolSequence
  private let seed: UInt64
  private var used: Int

  /// - Parameter taken: those of another march of the same scramble.
  init(units: Int, sequence: SobolSequence, seed: UInt64, taken: [Place: Int] = [:]) {
    (self.units, self.sequence, self.seed, self.taken) = (units, sequence, seed, taken)
    used = taken.count
  }

  /// A large direction.
  mutating func large(_ place: Place) -> [Double] {
    let coordinate = taken[place] ?? used
    if taken[place] == nil {
      taken[place] = used
      used += 1
    }
    guard coordinate < sequence.dimensions else { return small(place) }
    return sequence.coordinate(coordinate, count: units, scramble: seed).map(normalQuantile)
  }

  /// A small direction.
  func small(_ place: Place) -> [Double] {
    let number = UInt64(place.step + 1) << 24 | UInt64(place.index) << 1 | (place.isUpper ? 1 : 0)
    return hypercube(seed: seed ^ Self.golden &* (number &+ 1))
  }

  /// One number in each of S intervals of equal probability, in random order.
  private func hypercube(seed: UInt64) -> [Double] {
    var random = SplitMix(seed: seed)
    var order = Array(0..<units)
    order.shuffle(using: &random)
    return order.map { place in
      let inside = (Double(random.next() >> 11) + 0.5) * 0x1p-53
      return normalQuantile((Double(place) + inside) / Double(units))
    }
  }

  private static let golden: UInt64 = 0x9e37_79b9_7f4a_7c15
}
