/// Philox4x32-10, a keyed bijection of 128-bit counters whose outputs pass as independent random words.
///
/// Ten rounds of two 32 × 32 → 64 bit products, with a key that moves on by a Weyl sequence.
/// Source: Salmon, Moraes, Dror, Shaw, *Parallel random numbers: as easy as 1, 2, 3* (SC 2011).
enum Philox {
  /// Four random words for one counter and key.
  static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var words = counter
    var key = key
    for _ in 0..<10 {
      words = round(words, key)
      key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return words
  }

  private static func round(_ words: SIMD4<UInt32>, _ key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    let first = (0xD251_1F53 as UInt32).multipliedFullWidth(by: words[0])
    let second = (0xCD9E_8D57 as UInt32).multipliedFullWidth(by: words[2])
    return SIMD4(second.high ^ words[1] ^ key[0], second.low, first.high ^ words[3] ^ key[1], first.low)
  }
}
