import LinearAlgebra
import TestSupport
import Testing

@Suite("Tables of vectors over time")
struct TableTests {
  let a = SquareMatrix.random(14, seed: 51)
  static let window = 6..<11

  func table() -> Table {
    var numbers = SeededNumbers(seed: 52)
    var table = Table(rows: 14, columns: 3)
    for t in 0..<14 { for k in 0..<3 { table[t, k] = numbers.number() } }
    return table
  }

  @Test("take the product of a block with the rows below the window", .tags(.identity))
  func product() {
    var result = table()
    result.setRowsToProduct(-2, a.rows(Self.window, height: 5))
    for t in Self.window {
      for k in 0..<3 {
        let expected = (0..<6).reduce(0) { $0 - 2 * a[t, $1] * table()[$1, k] }
        #expect(abs(result[t, k] - expected) < 1e-14)
      }
    }
    #expect(result[5, 1] == table()[5, 1] && result[11, 2] == table()[11, 2])
  }

  @Test("add a multiple of one row to another", .tags(.identity))
  func rows() {
    var result = table()
    result.addRow(2, times: 3, to: 7)
    for k in 0..<3 { #expect(result[7, k] == table()[7, k] + 3 * table()[2, k]) }
  }

  @Test("make weighted sums of outer products", .tags(.identity))
  func outerProducts() {
    let (values, weights) = (table(), [0.5, 2, -1])
    var block = a.rows(Self.window, height: 5)
    block.addOuterProducts(of: values, weights: weights)
    let expected = SquareMatrix(size: 14) { t, s in
      a[t, s] + (0..<3).reduce(0) { $0 + weights[$1] * values[t, $1] * values[s, $1] }
    }
    #expect(block.deviation(from: expected) < 1e-14)
  }
}
