@testable import DMFTPanels
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// What is made of one row.
@Suite("Values of a row at lags")
struct RowGatherTests {
  /// Doubles are 1.5·10^-8 apart at 2^27, which is 10^-10 of a lag of 160: lags that are differences of late times would show.
  @Test("are as exact late as early", .tags(.closedForm), arguments: [10_000, 1 << 20, 1 << 27])
  func late(around time: Int) {
    let bases = PanelBasis.all(24, rank: 22)
    let layout = PanelLayout(at: time + 4321, bases)
    let value = { (lag: Double) in pow(20 + lag, -0.7) }
    let row =
      zip(layout.lags(bases), layout.roots(bases)).map { value($0) * $1 } + [value(0)]
    var gather = RowGather()
    let lags = LagGrid(largest: time / 2, points: 28).lags
    for lag in lags { gather.appendValue(lag: lag, layout, bases) }
    for (found, lag) in zip(gather.values(of: row), lags) {
      // Interpolation leaves 5.8^-22 (19.3), rounding some 10^-15.
      #expect(abs(found - value(lag)) <= 3e-14 * value(lag))
    }
  }
}
