@testable import DMFTMarch
import Foundation
import TestSupport
import Testing

import DMFT

@Suite("The pace of a march")
struct MarchPaceTests {
  /// Rows that cost what the model says, on columns that grow by as many an octave; said after a tenth of the time.
  @Test(
    "tells the time that is left, whatever the growth of columns", .tags(.closedForm),
    arguments: [1000, 10_000, 100_000], [true, false])
  func left(steps: Int, isSmooth: Bool) throws {
    func columns(_ t: Int) -> Double {
      isSmooth ? min(Double(t), 112 + 40 * log2(max(1, Double(t) / 32))) : Double(t)
    }
    func time(_ t: Int) -> Double { 16 * 3 * 1e-9 * MarchPace.unit(columns(t).rounded()) }
    let ends = Array(stride(from: 16, through: steps + 1, by: 16))
    let whole = ends.reduce(0) { $0 + time($1) }
    var pace = MarchPace(steps: steps, isCompressed: isSmooth)
    for end in ends {
      pace.add(
        end: end, rows: 16, columns: Int(columns(end).rounded()), sweeps: 3, took: .seconds(time(end)))
      guard pace.seconds > 0.1 * whole else { continue }
      let left = try #require(pace.secondsLeft(expectedColumns: isSmooth ? 0 : columns(steps)))
      // A tenth of a march of a second is over before anything is compressed: how columns go on is not known then.
      #expect(abs(left / (whole - pace.seconds) - 1) < (steps == 1000 && isSmooth ? 0.5 : 0.1))
      break
    }
  }
}
