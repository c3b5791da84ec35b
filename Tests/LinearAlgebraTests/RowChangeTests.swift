import TestSupport
import Testing

@testable import LinearAlgebra

@Suite("The change of a block of rows")
struct RowChangeTests {
  static let window = 256..<320
  static let basis = SmoothBasis(count: 64, rank: 20)

  func emptyChange(basis: SmoothBasis? = Self.basis) -> RowChange {
    var change = RowChange(dimension: 320, height: 64, panelHeight: 64)
    change.reset(to: Self.window, basis: basis)
    return change
  }

  /// The window's rows as the products have seen them, in the past.
  func missed(_ change: RowChange, _ x: SquareMatrix) -> Double {
    var largest = 0.0
    for t in Self.window {
      for s in 0..<Self.window.lowerBound { largest = max(largest, abs(change.applied[t, s] - x[t, s])) }
    }
    return largest
  }

  /// `update`, which the macro cannot call because it mutates.
  func update(_ change: inout RowChange, to x: SquareMatrix, tolerance: Double) -> Bool {
    change.update(to: x.rows(Self.window, height: 64), tolerance: tolerance)
  }

  /// Lags of 64 and more against a block of 64 rows: analytic far beyond the block.
  @Test(
    "of low rank where the rows are smooth, to the tolerance", .tags(.identity),
    arguments: [1e-6, 1e-9, 1e-12])
  func smooth(tolerance: Double) {
    let x = SquareMatrix.smooth(320, exponent: 0.5)
    var change = emptyChange()
    change.update(to: x.rows(Self.window, height: 64), tolerance: tolerance)
    let size = x.rows(Self.window, height: 64).maximumPastMagnitude
    #expect(missed(change, x) < 30 * tolerance * size)
    for part in change.parts.dropLast() {
      guard case .smooth(let rank) = part else { Issue.record("\(part)"); continue }
      #expect(rank < 20)
    }
    #expect(change.smoothShare >= 0.75)
  }

  @Test("smoother the looser the tolerance", .tags(.identity))
  func rank() {
    let x = SquareMatrix.smooth(320, exponent: 0.5).rows(Self.window, height: 64)
    let ranks = [1e-4, 1e-8, 1e-12].map { tolerance in
      var change = emptyChange()
      change.update(to: x, tolerance: tolerance)
      if case .smooth(let rank) = change.parts[0] { return rank } else { return 64 }
    }
    #expect(ranks[0] < ranks[1] && ranks[1] < ranks[2] && ranks[2] < 20)
  }

  /// A projection that lost the rough part would leave `applied` different from the rows.
  @Test("exact to the last bit where the rows are rough", .tags(.identity))
  func rough() {
    let x = SquareMatrix.random(320, seed: 11)
    var change = emptyChange()
    change.update(to: x.rows(Self.window, height: 64), tolerance: 1e-12)
    #expect(change.parts == [.rough, .rough, .rough, .rough])
    #expect(missed(change, x) == 0)
    #expect(change.smoothShare == 0)
  }

  @Test("nothing where nothing changed, and below the tolerance", .tags(.identity))
  func unchanged() {
    let x = SquareMatrix.random(320, seed: 12)
    var change = emptyChange(basis: nil)
    let shifted = x + 1e-9 * SquareMatrix.ones(320)
    let changes = [(x, 1e-12), (x, 0), (shifted, 1e-8)].map { update(&change, to: $0.0, tolerance: $0.1) }
    #expect(changes == [true, false, false])
    #expect(change.parts == [.unchanged, .unchanged, .unchanged, .unchanged])
    // What was neglected is not forgotten.
    let last = update(&change, to: shifted, tolerance: 1e-12)
    #expect(last)
    #expect(missed(change, shifted) == 0)
  }

  @Test("keeps what was neglected for the next sweep", .tags(.identity))
  func remainder() {
    let x = SquareMatrix.smooth(320, exponent: 0.5)
    let rows = x.rows(Self.window, height: 64)
    var change = emptyChange()
    change.update(to: rows, tolerance: 1e-3)
    #expect(missed(change, x) > 1e-9)
    change.update(to: rows, tolerance: 1e-13)
    #expect(missed(change, x) < 1e-12)
  }

  @Test("of one panel leaves the others alone", .tags(.identity))
  func onePanel() {
    var x = SquareMatrix.random(320, seed: 13)
    var change = emptyChange()
    change.update(to: x.rows(Self.window, height: 64), tolerance: 1e-14)
    x[300, 70] += 1
    change.update(to: x.rows(Self.window, height: 64), tolerance: 1e-14)
    #expect(change.parts == [.unchanged, .rough, .unchanged, .unchanged])
  }
}
