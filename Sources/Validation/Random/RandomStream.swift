/// The random numbers of one simulated instance: a function of (seed, family, instance) and of nothing else.
///
/// The stream enumerates Philox counters (block, instance, family) under the key `seed`. Two streams share
/// no counter, so that instances are independent, and what thread draws them does not matter.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private let instance: UInt32
  private let family: UInt32
  private var block: UInt64 = 0
  private var waiting: UInt64?
  var waitingNormal: Double?

  /// - Parameter family: keeps apart ensembles of one seed, such as those of different scales.
  public init(seed: UInt64, instance: Int, family: Int = 0) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.instance = UInt32(instance)
    self.family = UInt32(family)
  }

  /// 64 random bits; every block gives two such words.
  public mutating func next() -> UInt64 {
    if let word = waiting {
      waiting = nil
      return word
    }
    let counter = SIMD4(
      UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32), instance, family)
    block += 1
    let words = Philox.block(counter: counter, key: key)
    waiting = UInt64(words[2]) | UInt64(words[3]) << 32
    return UInt64(words[0]) | UInt64(words[1]) << 32
  }

  /// Uniform on the midpoints of 2^53 equal cells of (0, 1): never 0, never 1.
  public mutating func uniform() -> Double {
    (Double(next() >> 11) + 0.5) * 0x1p-53
  }
}
