import LinearAlgebra
import TestSupport
import Testing

@Suite("Tables of vectors over time")
struct TableTests {
  static let window = 40..<45
  let a = SquareMatrix.random(48, seed: 51)
  let vectors = SquareMatrix.random(48, seed: 52)

  /// The vectors below the window, compressed without loss.
  func marched(_ panelHeight: Int) -> MarchedOperators {
    MarchedOperators(a.causal, a.causal, vectors: vectors, below: 40, panelHeight: panelHeight)
  }

  @Test("take the product of a block with the rows below the window", .tags(.identity), arguments: [8, 48])
  func product(panelHeight: Int) {
    let marched = marched(panelHeight)
    var result = marched.table
    result.setRowsToProduct(-2, a.rows(Self.window, height: 8, marched.layout))
    for t in Self.window {
      for k in 0..<3 {
        let expected = (0..<40).reduce(0) { $0 - 2 * a[t, $1] * vectors[$1, k] }
        #expect(abs(result[t, k] - expected) < 1e-13)
      }
    }
    #expect(result[39, 1] == vectors[39, 1])
  }

  @Test("add a multiple of one row to another", .tags(.identity))
  func rows() {
    var result = marched(48).table
    result.addRow(2, times: 3, to: 7)
    for k in 0..<3 { #expect(abs(result[7, k] - vectors[7, k] - 3 * vectors[2, k]) < 1e-15) }
  }

  @Test("make weighted sums of outer products", .tags(.identity), arguments: [8, 48])
  func outerProducts(panelHeight: Int) {
    let (marched, weights) = (marched(panelHeight), [0.5, 2, -1])
    var table = marched.table
    for t in Self.window { for k in 0..<3 { table[t, k] = vectors[t, k] } }
    var block = a.rows(Self.window, height: 8, marched.layout)
    block.addOuterProducts(of: table, weights: weights)
    let expected = SquareMatrix(size: 48) { t, s in
      a[t, s] + (0..<3).reduce(0) { $0 + weights[$1] * vectors[t, $1] * vectors[s, $1] }
    }
    #expect(block.deviation(from: expected) < 1e-13)
  }
}
