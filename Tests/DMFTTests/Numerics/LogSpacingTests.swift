import DMFT
import TestSupport
import Testing

@Suite("Log-spaced numbers")
struct LogSpacingTests {
  @Test("are in geometric progression, with both ends as they are, rising or falling", .tags(.closedForm))
  func points() {
    for (first, last, count) in [(0.3, 7e12, 200), (5.0, 1e-3, 7), (2, 3, 2)] {
      let points = LogSpacing.points(from: first, through: last, count: count)
      #expect(points.count == count && points.first == first && points.last == last)
      for (a, b) in zip(zip(points, points.dropFirst()), zip(points.dropFirst(), points.dropFirst(2))) {
        #expect(abs(a.1 / a.0 / (b.1 / b.0) - 1) < 1e-13)
      }
    }
    #expect(LogSpacing.points(from: 1, through: 8, count: 1) == [8])
  }

  @Test("rounded: begin and end as asked and increase", .tags(.identity), arguments: [1, 2, 10, 1000])
  func wholeNumbers(_ last: Int) {
    let steps = LogSpacing.wholeNumbers(through: Double(last), count: 8)
    #expect(steps.first == 1 && steps.last == last && steps.count <= 8)
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
    let middle = Double((last + 1) / 2)
    #expect(LogSpacing.wholeNumbers(from: middle, through: Double(last), count: 8).first == (last + 1) / 2)
    #expect(LogSpacing.wholeNumbers(from: 0.1, through: 100, count: 4) == [1, 10, 100])
  }

  @Test("steps: exactly n different ones, increasing, with both ends", .tags(.identity))
  func steps() {
    for last in [0, 1, 2, 3, 10, 11, 999, 1000, 10_000, 1_000_000_000, Int.max] {
      for count in [2, 3, 4, 11, 12, 200, 1000] {
        let steps = LogSpacing.steps(through: last, count: count)
        #expect(steps.count == (last < count ? last + 1 : count))
        #expect(steps.first == 0 && steps.last == last)
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
      }
    }
    #expect(LogSpacing.steps(through: 10_000, count: 6) == [0, 1, 10, 100, 1000, 10_000])
  }
}
