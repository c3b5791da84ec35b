import LinearAlgebra
import TestSupport
import Testing

@Suite("Stored operators of two times")
struct TwoTimeStorageTests {
  let a = SquareMatrix.randomCausal(23, seed: 31)
  let c = SquareMatrix.randomSymmetric(23, seed: 32)

  /// 23 rows in blocks of every height up to 5.
  @Test("give back the rows written, whatever the blocks", .tags(.identity))
  func entries() {
    let stored = MarchedOperators(a, c, below: 23, panelHeight: 5, compresses: false)
    #expect(SquareMatrix(size: 23) { stored.causal[$0, $1] } == a)
    #expect(SquareMatrix(size: 23) { stored.symmetric[$0, $1] } == c)
  }

  @Test("keep near entries as they are when earlier ones are compressed", .tags(.identity))
  func nearEntries() {
    let stored = MarchedOperators(a, c, below: 23, panelHeight: 5)
    let near = stored.layout.nearStart..<23
    #expect(near == 15..<23)
    for t in near {
      for s in near {
        #expect(stored.causal[t, s] == a[t, s] && stored.symmetric[t, s] == c[t, s])
      }
    }
  }
}
