/// Philox4x32-10, a keyed bijection of 128-bit counters whose outputs pass as independent random words.
///
/// Ten rounds of two 32 × 32 → 64 bit products, with a key that moves on by a Weyl sequence.
/// Source: Salmon, Moraes, Dror, Shaw, *Parallel random numbers: as easy as 1, 2, 3* (SC 2011).
enum Philox {
  /// Four random words for one counter and key.
  ///
  /// Words are kept apart, not as a vector: the products are scalar, and packing would cost more than they do.
  static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var words = (counter[0], counter[1], counter[2], counter[3])
    var key = (key[0], key[1])
    for _ in 0..<10 {
      let first = 0xD251_1F53 &* UInt64(words.0)
      let second = 0xCD9E_8D57 &* UInt64(words.2)
      words = (
        high(second) ^ words.1 ^ key.0, UInt32(truncatingIfNeeded: second),
        high(first) ^ words.3 ^ key.1, UInt32(truncatingIfNeeded: first)
      )
      key = (key.0 &+ 0x9E37_79B9, key.1 &+ 0xBB67_AE85)
    }
    return SIMD4(words.0, words.1, words.2, words.3)
  }

  private static func high(_ product: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: product >> 32) }
}
