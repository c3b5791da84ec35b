import DMFT
import TestSupport
import Testing

@testable import FileFormats
@testable import Reports

@Suite("Points of a curve that are written")
struct CurvePointsTests {
  private func curve(steps: Int) -> LearningCurve {
    let points = (0...steps).map(Double.init)
    return LearningCurve(axis: .step, points: points, columns: [.init("test_loss", "test loss", points)])
  }

  @Test(
    "Curves of 10001 points are whole, longer ones 1000 points, unless a number is given", .tags(.contract))
  func selection() {
    #expect(CurvePoints.selection(of: curve(steps: 10_000), count: nil).points.count == 10_001)
    let long = CurvePoints.selection(of: curve(steps: 10_001), count: nil)
    #expect(long.points.count == 1000)
    #expect(long.points.first == 0)
    #expect(long.points.last == 10_001)
    #expect(long["test_loss"] == long.points)
    #expect(CurvePoints.selection(of: curve(steps: 100), count: 5).points == [0, 1, 5, 22, 100])
    #expect(CurvePoints.selection(of: curve(steps: 3), count: 50).points == [0, 1, 2, 3])
    #expect(CurvePoints.selection(of: curve(steps: 0), count: 50).points == [0])
  }

  @Test("Flow times, already log-spaced, are thinned evenly", .tags(.contract))
  func flow() {
    let times = [0.1, 1, 10, 100, 1000]
    let curve = LearningCurve(axis: .time, points: times, columns: [])
    #expect(CurvePoints.selection(of: curve, count: 3).points == [0.1, 10, 1000])
  }

  @Test("The table has a dozen aligned rows, and what the loss is", .tags(.contract))
  func table() throws {
    let text = TextTable.text(curve(steps: 5000)).split(separator: "\n")
    #expect(text.last?.hasPrefix("test_loss: mean of (y - f)^2") == true)
    let lines = text.dropLast()
    #expect(lines.count == 13)
    #expect(Set(lines.map(\.count)).count == 1)
    #expect(lines[0].hasSuffix("test_loss"))
    #expect(try #require(lines.last).split(separator: " ") == ["5000", "5000"])
  }
}
