/// Standard normal numbers on the S units of one population.
///
/// The large directions take scrambled Sobol coordinates one after another, as long as there are any; all others are Latin
/// hypercubes, which belong to the step and the place at which they are drawn. Two marches of one scramble that leave out
/// different small directions thus share the numbers of all the others.
struct UnitDraws: Sendable {
  /// When, and as which one, a small direction is drawn.
  struct Place: Sendable {
    var step: Int
    var index: Int
    /// Above or below the coupling.
    var isUpper: Bool
  }

  let units: Int
  private let sequence: SobolSequence
  private let seed: UInt64
  private var used = 0

  init(units: Int, sequence: SobolSequence, seed: UInt64) {
    (self.units, self.sequence, self.seed) = (units, sequence, seed)
  }

  /// The next large direction.
  mutating func next() -> [Double] {
    defer { used += 1 }
    guard used < sequence.dimensions else {
      return hypercube(seed: seed &+ Self.golden &* UInt64(used))
    }
    return sequence.coordinate(used, count: units, scramble: seed).map(normalQuantile)
  }

  /// A small direction.
  func small(_ place: Place) -> [Double] {
    let number = UInt64(place.step) << 24 | UInt64(place.index) << 1 | (place.isUpper ? 1 : 0)
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
