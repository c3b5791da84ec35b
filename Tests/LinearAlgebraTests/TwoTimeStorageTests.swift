import LinearAlgebra
import TestSupport
import Testing

@Suite("Stored operators of two times")
struct TwoTimeStorageTests {
  /// 23 rows in panels of 5: blocks of every height, a ragged last panel.
  @Test("give back the rows written, and zero above the diagonal of a causal one", .tags(.identity))
  func causal() {
    let a = SquareMatrix.randomCausal(23, seed: 31)
    let stored = a.stored(below: 23, panelHeight: 5)
    #expect(SquareMatrix(size: 23) { stored[$0, $1] } == a)
  }

  @Test("are symmetric when declared so, whatever the blocks they were written in", .tags(.identity))
  func symmetric() {
    let c = SquareMatrix.randomSymmetric(23, seed: 32)
    let stored = c.storedSymmetric(below: 23, panelHeight: 5)
    #expect(SquareMatrix(size: 23) { stored[$0, $1] } == c)
  }

  @Test("take rows again when a sweep has corrected them", .tags(.identity))
  func overwriting() {
    let (old, new) = (SquareMatrix.randomSymmetric(23, seed: 33), SquareMatrix.randomSymmetric(23, seed: 34))
    var stored = old.storedSymmetric(below: 20, panelHeight: 5)
    stored.store(new.rows(17..<20, height: 5))
    let expected = SquareMatrix(size: 20) { t, s in max(t, s) >= 17 ? new[t, s] : old[t, s] }
    #expect(SquareMatrix(size: 20) { stored[$0, $1] } == expected)
  }
}
