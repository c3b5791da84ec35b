import Foundation
import TestSupport
import Testing

@testable import CommandLine

@Suite("A logarithmic axis", .tags(.closedForm))
struct FigureAxisTests {
  @Test(
    "has at least two and at most a dozen labels within its range, whatever it spans",
    arguments: [1e-12, 0.03, 1, 700, 1e9], [1.0, 1.02, 1.3, 4, 30, 1e3, 1e14, 1e60, 1e290])
  func labels(low: Double, factor: Double) {
    let axis = FigureAxis([low, low * factor], below: 0.05, above: 0.05)
    let labelled = axis.ticks.filter { $0.text != nil }
    #expect((2...12).contains(labelled.count))
    #expect(axis.ticks.allSatisfy { $0.value >= axis.low * 0.999 && $0.value <= axis.high * 1.001 })
  }

  @Test("marks powers of ten over decades, and round numbers within one")
  func texts() {
    #expect(
      FigureAxis([0.1, 100], below: 0, above: 0).ticks.compactMap(\.text) == [
        "10^{−1}", "10^{0}", "10^{1}", "10^{2}",
      ])
    #expect(FigureAxis([1, 20], below: 0, above: 0).ticks.compactMap(\.text) == ["1", "2", "5", "10", "20"])
    #expect(FigureAxis([0.7, 0.9], below: 0.001, above: 0.001).ticks.compactMap(\.text).contains("0.8"))
  }

  @Test("turns shares into values and back")
  func shares() {
    let axis = FigureAxis([0.02, 300], below: 0.1, above: 0.1)
    #expect(abs(axis.share(of: axis.value(at: 0.37)) - 0.37) < 1e-12)
  }

  @Test("Powers in a label become superscripts; nothing else is special")
  func powers() {
    #expect(FigureText.powers("t^-0.33 predicted") == "t^{−0.33} predicted")
    #expect(FigureText.powers("a_b^c {d}") == "a\\_b\\^c \\{d\\}")
    #expect(FigureText.quoted("it's\n`x`") == "'it''s `x`'")
  }
}
